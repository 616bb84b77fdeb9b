"""guides of life events

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-24 22:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('life_event', sa.Column('guide', sa.JSON(none_as_null=True), nullable=True))


def downgrade():
    op.drop_column('life_event', 'guide')
