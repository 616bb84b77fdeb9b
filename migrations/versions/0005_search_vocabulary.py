"""search vocabulary: synonyms, rules for queries, popularity, related searches

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-26 09:10:00
"""

import sqlalchemy as sa
from alembic import op

import app.db

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

KINDS = ('SYNONYM', 'COLLOQUIAL', 'OLD_NAME', 'ABBREVIATION', 'LATIN', 'MISSPELLING')


def upgrade():
    op.create_table('search_synonym',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('term', sa.String(), nullable=False),
    sa.Column('equivalent', sa.String(), nullable=False),
    sa.Column('term_key', sa.String(length=300), nullable=False),
    sa.Column('equivalent_key', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.Enum(*KINDS, name='synonymkind', native_enum=False, length=20), nullable=False),
    sa.Column('two_way', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', app.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', app.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_synonym')),
    sa.UniqueConstraint('term_key', 'equivalent_key', name=op.f('uq_search_synonym_term_key_equivalent_key'))
    )
    op.create_table('query_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('query', sa.String(length=200), nullable=False),
    sa.Column('query_key', sa.String(length=300), nullable=False),
    sa.Column('definition_id', sa.Integer(), nullable=False),
    sa.Column('action', sa.Enum('PIN', 'BLOCK', name='ruleaction', native_enum=False, length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('expires_at', app.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', app.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', app.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['definition_id'], ['service_definition.id'], name=op.f('fk_query_rule_definition_id_service_definition'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_query_rule')),
    sa.UniqueConstraint('query_key', 'definition_id', name=op.f('uq_query_rule_query_key_definition_id'))
    )
    with op.batch_alter_table('query_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_query_rule_definition_id'), ['definition_id'], unique=False)
    op.create_table('definition_popularity',
    sa.Column('definition_id', sa.Integer(), nullable=False),
    sa.Column('use', sa.Double(), nullable=False),
    sa.Column('counted_to', sa.Date(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['definition_id'], ['service_definition.id'], name=op.f('fk_definition_popularity_definition_id_service_definition'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('definition_id', name=op.f('pk_definition_popularity'))
    )
    with op.batch_alter_table('definition_popularity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_definition_popularity_counted_to'), ['counted_to'], unique=False)
    op.create_table('related_search',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('query_key', sa.String(length=300), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('query', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_related_search')),
    sa.UniqueConstraint('query_key', 'position', name=op.f('uq_related_search_query_key_position'))
    )


def downgrade():
    op.drop_table('related_search')
    with op.batch_alter_table('definition_popularity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_definition_popularity_counted_to'))
    op.drop_table('definition_popularity')
    with op.batch_alter_table('query_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_query_rule_definition_id'))
    op.drop_table('query_rule')
    op.drop_table('search_synonym')
