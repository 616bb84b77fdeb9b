"""catalogue version

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-24 22:40:00
"""

import time

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    table = op.create_table('catalogue_version',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_version'))
    )
    op.bulk_insert(table, [{'id': 1, 'number': time.time_ns() // 1_000_000}])


def downgrade():
    op.drop_table('catalogue_version')
