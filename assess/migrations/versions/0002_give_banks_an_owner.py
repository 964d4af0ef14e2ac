"""give banks an owner"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a bank belong to one organisation; those that stand are for everybody."""
    with op.batch_alter_table("bank_versions") as table:
        table.add_column(sa.Column("organisation_id", sa.Uuid(), nullable=True))
        table.drop_constraint(op.f("uq_bank_versions_bank_id_version"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_bank_versions_organisation_id_bank_id_version"),
            ["organisation_id", "bank_id", "version"],
        )
        table.create_foreign_key(
            op.f("fk_bank_versions_organisation_id_organisations"),
            "organisations",
            ["organisation_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        table.create_index(
            "uq_bank_versions_for_all",
            ["bank_id", "version"],
            unique=True,
            sqlite_where=sa.text("organisation_id IS NULL"),
            postgresql_where=sa.text("organisation_id IS NULL"),
        )


def downgrade() -> None:
    """Forget whose a bank is; refused by the database while two owners share a version."""
    with op.batch_alter_table("bank_versions") as table:
        table.drop_index("uq_bank_versions_for_all")
        table.drop_constraint(
            op.f("fk_bank_versions_organisation_id_organisations"), type_="foreignkey"
        )
        table.drop_constraint(
            op.f("uq_bank_versions_organisation_id_bank_id_version"), type_="unique"
        )
        table.create_unique_constraint(
            op.f("uq_bank_versions_bank_id_version"), ["bank_id", "version"]
        )
        table.drop_column("organisation_id")
