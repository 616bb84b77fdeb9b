"""search indexes: which indexes there are, so that a change becomes a job for each of them

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-25 02:00:00
"""

import sqlalchemy as sa
from alembic import op

import app.db

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('search_index',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('built', sa.Boolean(), nullable=False),
    sa.Column('last_seen', app.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_search_index'))
    )
    # Each index has a job of its own now that looks after it.
    op.execute("DELETE FROM job WHERE name = 'search.ensure'")


def downgrade():
    op.drop_table('search_index')
    op.execute("DELETE FROM job WHERE name LIKE 'search.ensure.%' OR name LIKE 'search.index.%'")
