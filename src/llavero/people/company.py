"""What a page may say of the company a user belongs to."""

from uuid import UUID

from llavero.people.models import User
from llavero.people.subject_key import open_for


def company_name(user_id: UUID) -> str:
    """Open the name of the user's company; "" of a person who banks for themself, whose company is only a form."""
    company = User.objects.select_related("company").get(id=user_id).company
    if company.kind == "person":
        return ""
    return open_for(company.key_id, company.name_sealed, table="people_company", row=company.id, column="name_sealed")
