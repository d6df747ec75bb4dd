"""Who may sign in, and what attackers try."""

from collections.abc import Iterator

import pyotp
import pytest
from accounts import PASSWORD, Browser, account, browser, signed_in, with_accounts
from tiny_service import Doors, problem

from api.accounts import keys, links, passwords, second_factor, sessions, users
from graph.folder import ACCOUNTS
from ontology.errors import BadRequest, Conflict, Gone


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with with_accounts(tmp_path_factory.mktemp("accounts")) as doors:
        account(doors, "Root", "administrator")
        account(doors, "Chen", "coordinator", areas=("village/V03",))
        yield doors


@pytest.fixture(autouse=True)
def calm(office: Doors) -> None:
    """Nobody has failed yet."""
    office.service.accounts.write("DELETE FROM failures")
    office.service.accounts.write("DELETE FROM known")


def cookies(who: Browser) -> str:
    found = who.client.get_cookie("remit")
    return found.value if found else ""


def test_the_file_is_its_owners_alone_and_holds_no_secret(office: Doors) -> None:
    file = office.service.store.folder.root / ACCOUNTS
    assert file.stat().st_mode & 0o777 == 0o600
    who = signed_in(office, "Chen")
    kept = file.read_bytes()
    assert PASSWORD.encode() not in kept
    assert cookies(who).encode() not in kept
    assert b"$argon2id$" in kept


def test_somebody_signs_in_and_out(office: Doors) -> None:
    who = browser(office)
    answer = who.sign_in("Chen", then="/facts?lang=zh")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/facts?lang=zh")
    held = answer.headers.getlist("Set-Cookie")[-1]
    assert "HttpOnly" in held
    assert "SameSite=Lax" in held
    assert "Chen" in who.get("/account").text
    old = cookies(who)
    assert who.send("/sign-out").status_code == 303
    assert who.get("/account").status_code == 403
    stolen = browser(office)
    stolen.client.set_cookie("remit", old)
    assert stolen.get("/account").status_code == 403


def test_names_are_the_same_that_nobody_can_tell_apart(office: Doors) -> None:
    book = office.service.accounts
    with pytest.raises(Conflict):
        users.add_user(book, "ＣＨＥＮ ", "auditor")
    assert users.named(book, "chen").name == "Chen"


@pytest.mark.parametrize(
    "password", ["short", "passwordpassword", "qwerty123456789", "chenchenchen1", "aaaaaaaaaaaaaaaa", "x" * 300]
)
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(BadRequest):
        passwords.check_password(password, "chen")


def test_a_password_is_hashed_anew_when_the_parameters_change(office: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    book = office.service.accounts
    before = book.rows("SELECT password FROM users WHERE folded = 'chen'")[0]["password"]
    monkeypatch.setattr(passwords, "HASHER", type(passwords.HASHER)(time_cost=2, memory_cost=64, parallelism=1))
    assert browser(office).sign_in("Chen").status_code == 303
    assert book.rows("SELECT password FROM users WHERE folded = 'chen'")[0]["password"] != before


def test_a_wrong_name_and_a_wrong_password_are_told_the_same_and_take_one_hash_each(
    office: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    def watched(kept: str | None, said: str) -> bool:
        asked.append(kept)
        return passwords.matches(kept, said)

    monkeypatch.setattr(users, "matches", watched)
    pages = [browser(office).sign_in(name, "not the password") for name in ("Chen", "Nobody")]
    assert [page.status_code for page in pages] == [401, 401]
    assert [bool(kept) for kept in asked] == [True, False]
    first, second = (page.text.split("<main")[1].split("<form")[0] for page in pages)
    assert first == second
    assert passwords.matches(None, "nobody has this password") is False


def test_guessing_is_slowed_down_but_strangers_lock_nobody_out(office: Doors) -> None:
    book, now = office.service.accounts, [1_000_000.0]
    usual, book.now = book.now, lambda: now[0]
    try:
        assert browser(office).sign_in("Chen").status_code == 303  # the owner is known at this address
        stranger = browser(office)
        stranger.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
        answers = [stranger.sign_in("Chen", f"guess number {number}").status_code for number in range(8)]
        assert answers[:5] == [401] * 5
        assert answers[-1] == 429
        late = stranger.sign_in("Chen")
        assert (late.status_code, int(late.headers["Retry-After"]) > 0) == (429, True)
        assert browser(office).sign_in("Chen").status_code == 303
        now[0] += 400
        assert stranger.sign_in("Chen").status_code == 303
    finally:
        book.now = usual


def test_one_address_that_tries_many_names_is_slowed_down(office: Doors) -> None:
    stranger = browser(office)
    stranger.client.environ_base["REMOTE_ADDR"] = "203.0.113.10"
    assert [stranger.sign_in(f"name {number}", "x").status_code for number in range(23)][-1] == 429


def test_a_sign_in_gets_a_new_id_whatever_the_browser_held(office: Doors) -> None:
    victim = browser(office)
    victim.client.set_cookie("remit", "chosen-by-an-attacker")
    victim.sign_in("Chen")
    assert cookies(victim) != "chosen-by-an-attacker"
    attacker = browser(office)
    attacker.client.set_cookie("remit", "chosen-by-an-attacker")
    assert attacker.get("/account").status_code == 403
    before = cookies(victim)
    victim.sign_in("Chen")
    assert sessions.find(office.service.accounts, before) is None


def test_a_stolen_cookie_is_worth_nothing_after_a_change_of_rights(office: Doors) -> None:
    book = office.service.accounts
    made = account(office, "Promoted", "auditor")
    who = signed_in(office, "Promoted")
    assert who.get("/account").status_code == 200
    users.set_role(book, made.id, "coordinator", ("*",), "")
    assert who.get("/account").status_code == 403
    who = signed_in(office, "Promoted")
    users.set_disabled(book, made.id, disabled=True)
    assert who.get("/account").status_code == 403
    assert browser(office).sign_in("Promoted").status_code == 401


def test_a_sign_in_ends_by_itself(office: Doors) -> None:
    book, now = office.service.accounts, [2_000_000.0]
    usual, book.now = book.now, lambda: now[0]
    try:
        who = signed_in(office, "Chen")
        now[0] += sessions.IDLE - 1
        assert who.get("/account").status_code == 200
        now[0] += sessions.IDLE + 1
        assert who.get("/account").status_code == 403
        who = signed_in(office, "Chen")
        for _ in range(30):
            now[0] += sessions.IDLE - 1
            last = who.get("/account").status_code
        assert last == 403
    finally:
        book.now = usual


def test_a_form_needs_its_token_and_its_origin(office: Doors) -> None:
    who = signed_in(office, "Root")
    who.get("/admin/users")
    said = {"name": "Forged", "role": "auditor"}
    assert who.send("/admin/users", said, token="").status_code == 403
    assert who.send("/admin/users", said, token="0" * 48).status_code == 403
    other = signed_in(office, "Chen").page
    assert other
    who.get("/admin/users")
    who.origin = "https://evil.example"
    assert who.send("/admin/users", said).status_code == 403
    who.origin = "http://localhost"
    plain = who.client.post("/admin/users", data=said)
    assert plain.status_code == 403
    text = who.client.post("/admin/users", data='{"name":"Forged","role":"auditor"}', content_type="text/plain")
    assert text.status_code == 403
    assert "Forged" not in [one.name for one in users.users(office.service.accounts)]
    who.get("/admin/users")
    assert who.send("/admin/users", said).status_code == 200


def test_the_token_of_one_browser_is_worth_nothing_in_another(office: Doors) -> None:
    one, other = browser(office), browser(office)
    one.get("/sign-in")
    other.page = one.page
    assert other.send("/sign-in", {"name": "Chen", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    "place",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", "\\\\evil"],
)
def test_nobody_is_led_elsewhere_after_signing_in(office: Doors, place: str) -> None:
    answer = browser(office).sign_in("Chen", then=place)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "x=1" not in str(answer.headers)


def test_a_second_factor_is_asked_for_and_no_code_is_taken_twice(office: Doors) -> None:
    book, now = office.service.accounts, [3_000_000.0]
    usual, book.now = book.now, lambda: now[0]
    try:
        made = account(office, "Careful", "coordinator")
        secret = second_factor.propose()
        codes = second_factor.start(book, made.id, secret, pyotp.TOTP(secret).at(int(now[0])))
        now[0] += 60
        code = pyotp.TOTP(secret).at(int(now[0]))
        who = browser(office)
        assert who.sign_in("Careful").headers["Location"].startswith("/sign-in/code")
        assert who.get("/account").status_code == 403
        who.get("/sign-in/code")
        half = cookies(who)
        assert who.send("/sign-in/code", {"code": "000000"}).status_code == 401
        assert who.send("/sign-in/code", {"code": code}).status_code == 303
        assert cookies(who) != half
        assert who.get("/account").status_code == 200
        again = browser(office)
        again.sign_in("Careful")
        again.get("/sign-in/code")
        assert again.send("/sign-in/code", {"code": code}).status_code == 401
        assert again.send("/sign-in/code", {"code": codes[0]}).status_code == 303
        third = browser(office)
        third.sign_in("Careful")
        third.get("/sign-in/code")
        assert third.send("/sign-in/code", {"code": codes[0]}).status_code == 401
    finally:
        book.now = usual


def test_the_set_up_link_makes_one_administrator_once(office: Doors) -> None:
    book = office.service.accounts
    assert "ago" not in links.make_link(book, links.SET_UP)
    with with_accounts(office.service.store.folder.root.parent / "fresh", empty=True) as fresh:
        link = links.make_link(fresh.service.accounts, links.SET_UP)
        who = browser(fresh)
        assert "first administrator" in who.get(f"/set-up/{link}").text
        weak = who.send(f"/set-up/{link}", {"name": "First", "password": "short", "again": "short"})
        assert weak.status_code == 400
        done = who.send(f"/set-up/{link}", {"name": "First", "password": PASSWORD, "again": PASSWORD})
        assert (done.status_code, done.headers["Location"]) == (303, "/account")
        assert who.get("/admin").status_code == 200
        assert browser(fresh).get(f"/set-up/{link}").status_code == 410
        late = links.make_link(fresh.service.accounts, links.SET_UP)
        other = browser(fresh)
        other.get(f"/set-up/{late}")
        assert other.send(f"/set-up/{late}", {"name": "Second", "password": PASSWORD, "again": PASSWORD}).status_code == 409
        usual = fresh.service.accounts.now
        fresh.service.accounts.now = lambda: usual() + links.HOUR + 1
        with pytest.raises(Gone):
            links.use(fresh.service.accounts, (links.SET_UP,), late)


def test_an_administrator_adds_somebody_who_opens_the_account_by_a_link(office: Doors) -> None:
    root = signed_in(office, "Root")
    root.get("/admin/users")
    page = root.send("/admin/users", {"name": "Newcomer", "role": "coordinator", "areas": "village/V03"}).text
    link = page.split("/set-up/")[1].split("<")[0]
    who = browser(office)
    assert "Newcomer" in who.get(f"/set-up/{link}").text
    who.send(f"/set-up/{link}", {"password": PASSWORD, "again": PASSWORD})
    assert "Newcomer" in who.get("/account").text
    assert root.send("/admin/users", {"name": "Bad", "role": "king"}).status_code == 400


def test_the_password_is_changed_and_every_other_sign_in_ends(office: Doors) -> None:
    account(office, "Changer", "auditor")
    here, there = signed_in(office, "Changer"), signed_in(office, "Changer")
    here.get("/account")
    fresh = "another horse battery staple"
    wrong = here.send("/account/password", {"old": "wrong", "password": fresh, "again": fresh})
    assert wrong.status_code == 409
    assert here.send("/account/password", {"old": PASSWORD, "password": fresh, "again": fresh}).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 403


def test_a_key_opens_what_its_owner_may_and_no_more(office: Doors) -> None:
    book = office.service.accounts
    chen = users.named(book, "Chen")
    for role, areas in (("administrator", ()), ("integrator", ("*",)), ("integrator", ("village/V01",))):
        with pytest.raises(BadRequest):
            keys.make_key(book, chen, "greedy", role, areas=areas, writes=True, days=1)
    who = signed_in(office, "Chen")
    who.get("/account")
    made = who.send("/account/keys", {"name": "report", "role": "integrator", "areas": "", "days": "30"}).text
    secret = "rk_" + made.split("<code>rk_")[1].split("<")[0]
    assert secret not in who.get("/account").text
    bearer = {"Authorization": f"Bearer {secret}"}
    program = office.app.test_client()
    assert program.get("/q/needs.json?village=V03", headers=bearer).status_code == 200
    assert program.get("/households/H01", headers=bearer).status_code == 404
    assert program.get("/account", headers=bearer).status_code == 403
    assert keys.keys_of(book, chen.id)[0].used != ""
    assert program.get("/health", headers={"Authorization": f"Bearer {secret}x"}).status_code == 401
    assert program.get("/health", headers={"Authorization": "Basic eDp5"}).status_code == 401


def test_a_key_that_ended_or_whose_owner_is_closed_opens_nothing(office: Doors) -> None:
    book = office.service.accounts
    owner = account(office, "Owner", "coordinator", areas=("*",))
    secrets = [keys.make_key(book, owner, f"{days}", "integrator", areas=(), writes=False, days=days) for days in (1, 90)]
    program = office.app.test_client()
    short, long = ({"Authorization": f"Bearer {secret}"} for secret in secrets)
    assert program.get("/rosters", headers=long).status_code == 200
    assert problem(program.post("/facts", json={"act": "enter"}, headers=long), 403)["detail"].startswith(
        "This key may only read"
    )
    usual = book.now
    book.now = lambda: usual() + 2 * 86_400
    try:
        assert program.get("/health", headers=short).status_code == 401
        assert program.get("/health", headers=long).status_code == 200
    finally:
        book.now = usual
    users.set_role(book, owner.id, "auditor", (), "")
    assert program.get("/health", headers=long).status_code == 401
    users.set_role(book, owner.id, "coordinator", ("*",), "")
    users.set_disabled(book, owner.id, disabled=True)
    answer = program.get("/health", headers=long)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="remit"')
    users.set_disabled(book, owner.id, disabled=False)
    keys.revoke(book, keys.keys_of(book, owner.id)[0].id)
    keys.revoke(book, keys.keys_of(book, owner.id)[1].id)
    assert program.get("/health", headers=long).status_code == 401


def test_the_last_administrator_stays(office: Doors) -> None:
    book = office.service.accounts
    root = users.named(book, "Root")
    with pytest.raises(Conflict):
        users.set_disabled(book, root.id, disabled=True)
    with pytest.raises(Conflict):
        users.set_role(book, root.id, "auditor", (), "")


def test_the_name_under_an_act_is_that_of_the_account(office: Doors) -> None:
    root = signed_in(office, "Root")
    root.get("/admin/thresholds")
    said = {"setting": "visit-days", "value": "90", "from": "2018-01-01", "basis": "order 7", "who": "Somebody Else"}
    assert root.send("/admin/thresholds", said).status_code == 303
    page = root.get("/admin/thresholds").text
    assert "90 from 2018-01-01" in page.replace("\n", " ")
    assert "Somebody Else" not in root.client.get("/changes").text
    assert root.send("/admin/thresholds", said | {"value": "soon", "from": "2018-02-01"}).status_code == 400
    assert root.send("/admin/thresholds", said | {"setting": "sample"}).status_code == 400


@pytest.mark.parametrize("path", ["/admin", "/admin/users", "/admin/keys", "/admin/roles", "/admin/thresholds", "/account"])
def test_every_form_has_the_token(office: Doors, path: str) -> None:
    who = signed_in(office, "Root")
    for lang in ("en", "zh"):
        page = who.get(f"{path}?lang={lang}")
        assert page.status_code == 200
        assert page.text.count('name="csrf"') == page.text.count('method="post"') > 0
        assert "no-store" in page.headers["Cache-Control"]
    for asked in ("nonsense=1", "lang=fr", "lang=en&lang=zh"):
        assert who.get(f"{path}?{asked}").status_code == 400
