"""A human being, a company, a membership, its roles and names, ways to reach someone, and the bank's own people.

Law: personal data is sealed under a key of its subject and found by keyed blind indexes; destroying the key erases
the person, inside old audit events too.
"""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class SubjectKey(TenantModel):
    """The data key of one person or company, sealed under the bank's key. Erased means the key is gone."""

    sealed = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = within_tenant("subjectkey")


class Person(TenantModel):
    """A human being, whatever the number of memberships."""

    key = reference("people.SubjectKey")
    document_kind = models.CharField(max_length=12)  # cedula | passport | nit …
    document_sealed = models.BinaryField()
    document_index = models.BinaryField(max_length=34)
    names_sealed = models.BinaryField()
    names_index = models.BinaryField(max_length=34)
    resides_abroad = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("person", key="people.SubjectKey"),
            models.UniqueConstraint(fields=["tenant", "document_kind", "document_index"], name="person_document_uq"),
        ]


class Company(TenantModel):
    """A corporate customer; a natural person who banks for themself is a company of kind `person`."""

    kind = models.CharField(max_length=12, default="company")  # company | person
    document_kind = models.CharField(max_length=12)  # ruc | nit | cedula
    document_index = models.BinaryField(max_length=34)
    document_sealed = models.BinaryField()
    name_sealed = models.BinaryField()
    key = reference("people.SubjectKey")
    state = models.CharField(max_length=12, default="active")  # active | frozen | closed
    shard = models.PositiveSmallIntegerField()  # first byte of SHA-256 of the id
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("company", key="people.SubjectKey"),
            models.UniqueConstraint(fields=["tenant", "document_kind", "document_index"], name="company_document_uq"),
        ]


class User(TenantModel):
    """A person's membership in a company and a portal: what signs in."""

    person = reference("people.Person")
    company = reference("people.Company")
    portal = reference("tenancy.Portal")
    state = models.CharField(max_length=12, default="active")  # active | inactive | closed
    voice = models.CharField(max_length=12, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    last_sign_in_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("user", person="people.Person", company="people.Company", portal="tenancy.Portal"),
            models.UniqueConstraint(fields=["tenant", "person", "company", "portal"], name="user_membership_uq"),
        ]


class UserRole(TenantModel):
    """A role of a user in their company: administrator, operator, and what orders they may load or approve."""

    user = reference("people.User")
    role = models.CharField(max_length=24)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("userrole", user="people.User"),
            models.UniqueConstraint(fields=["tenant", "user", "role"], name="userrole_uq"),
        ]


class LoginName(TenantModel):
    """A name that signs a user in. Only its keyed digest is looked up; the name itself is sealed for notices."""

    user = reference("people.User")
    portal = reference("tenancy.Portal")
    kind = models.CharField(max_length=24)  # user_name | document | company_and_document
    digest = models.BinaryField(max_length=34)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("loginname", user="people.User", portal="tenancy.Portal"),
            # names chosen by people are unique in their portal; documents may match several memberships
            models.UniqueConstraint(
                fields=["tenant", "portal", "digest"],
                condition=models.Q(kind="user_name"),
                name="loginname_user_name_uq",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "portal", "kind", "digest"], name="loginname_digest_ix")]


class ContactPoint(TenantModel):
    """A way to reach a person or a company. Rows are added and retired, never changed."""

    person = reference("people.Person", null=True)
    company = reference("people.Company", null=True)
    channel = models.CharField(max_length=8)  # sms | email | phone
    kind = models.CharField(max_length=12, default="personal")  # personal | company | work | home
    source = models.CharField(max_length=8, default="portal")  # portal | core
    sealed = models.BinaryField()
    index = models.BinaryField(max_length=34)
    prefix = models.CharField(max_length=8, blank=True)  # country and operator, for send budgets
    verified_at = models.DateTimeField(null=True)
    verified_by = models.UUIDField(null=True)
    trusted_from = models.DateTimeField()  # no code goes there before: the cool-off of a changed contact
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("contactpoint", person="people.Person", company="people.Company"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(company__isnull=True), name="contactpoint_owner_ck"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "channel", "index"],
                condition=models.Q(retired_at__isnull=True),
                name="contactpoint_index_ix",
            ),
        ]


class Newcomer(TenantModel):
    """Somebody who registers and is nobody's user yet: what the bank's core said of them, for one run of a journey.

    The row goes when the run stops, whatever way it stops, and the key with it.
    """

    run_id = models.UUIDField()
    user_id = models.UUIDField()  # the id that their user will have
    key = reference("people.SubjectKey")
    sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("newcomer", key="people.SubjectKey"),
            models.UniqueConstraint(fields=["tenant", "run_id"], name="newcomer_run_uq"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "created_at"], name="newcomer_age_ix"),
        ]


class Signatory(TenantModel):
    """A legal representative of a company and the mandate they hold."""

    person = reference("people.Person")
    company = reference("people.Company")
    mandate_from = models.DateField()
    mandate_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = within_tenant("signatory", person="people.Person", company="people.Company")


class Quota(TenantModel):
    """How many virtual tokens a company has contracted."""

    company = reference("people.Company")
    authenticator_kind = models.CharField(max_length=12)
    contracted = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("quota", company="people.Company"),
            models.UniqueConstraint(fields=["tenant", "company", "authenticator_kind"], name="quota_uq"),
        ]


class Branch(TenantModel):
    """An office of the bank, with its own calendar place."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("branch"),
            models.UniqueConstraint(fields=["tenant", "code"], name="branch_code_uq"),
        ]


class Staff(TenantModel):
    """One of the bank's own people: who they are at its identity provider, where they work, what they may decide."""

    login = models.CharField(max_length=80)
    provider_subject = models.CharField(max_length=160, blank=True)
    person_index = models.BinaryField(max_length=34)  # joins with Person: nobody is a second person to themself
    names_sealed = models.BinaryField()
    key = reference("people.SubjectKey")
    password_verifier = models.CharField(max_length=255, blank=True)
    roles = models.JSONField(default=list)
    unit = models.CharField(max_length=80, blank=True)
    branches = models.JSONField(default=list)
    authority_limits = models.JSONField(default=dict)
    valid_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("staff", key="people.SubjectKey"),
            models.UniqueConstraint(fields=["tenant", "login"], name="staff_login_uq"),
        ]
