from custom_components.xiaomi_tag.identity.addresses import MOST_LEARNED, AddressBook


def test_a_fixed_address_stays() -> None:
    book = AddressBook()
    book.fix("tag", "A")
    book.expire(1e12)
    assert book.tag_of("A") == "tag"


def test_a_learned_address_ends() -> None:
    book = AddressBook()
    book.learn("tag", "A", 100.0)
    book.expire(100.0)
    assert book.tag_of("A") == "tag"
    book.expire(100.1)
    assert book.tag_of("A") is None


def test_a_confirmed_address_lasts_longer_never_shorter() -> None:
    book = AddressBook()
    book.learn("tag", "A", 100.0)
    book.learn("tag", "A", 200.0)
    book.learn("tag", "A", 150.0)
    assert book.until("tag", "A") == 200.0


def test_a_proof_is_dated() -> None:
    book = AddressBook()
    book.learn("tag", "A", 100.0, at=40.0)
    book.learn("tag", "A", 90.0, at=30.0)
    assert book.proven_at("tag", "A") == 40.0
    assert book.proven_at("tag", "B") == 0.0


def test_many_copies_do_not_push_out_an_address_that_was_proven_twice() -> None:
    book = AddressBook()
    book.learn("tag", "own", 1000.0)
    book.learn("tag", "own", 1000.0)
    for number in range(500):
        book.learn("tag", str(number), 1000.0)
    assert book.tag_of("own") == "tag"
    assert len(book.learned("tag")) == MOST_LEARNED


def test_a_foreign_address_is_not_a_tags_any_more() -> None:
    book = AddressBook()
    book.learn("tag", "A", 100.0)
    book.mark_foreign("A")
    assert book.tag_of("A") is None
    assert book.is_foreign("A")
    assert not book.is_foreign("B")


def test_foreign_addresses_are_bounded() -> None:
    book = AddressBook()
    for number in range(5000):
        book.mark_foreign(str(number))
    assert not book.is_foreign("0")
    assert book.is_foreign("4999")


def test_two_tags_may_have_one_fixed_address() -> None:
    book = AddressBook()
    book.fix("one", "A")
    book.fix("two", "A")
    assert book.fixed("A") == ("one", "two")
    book.remove("one")
    assert book.fixed("A") == ("two",)
    book.remove("two")
    assert book.tag_of("A") is None


def test_a_fixed_address_goes_before_a_learned_one() -> None:
    book = AddressBook()
    book.fix("fixed", "A")
    book.learn("learned", "A", 100.0)
    assert book.tag_of("A") == "fixed"
    assert book.learned_tag("A") == "learned"


def test_learned_addresses_are_bounded_and_the_longest_unconfirmed_goes() -> None:
    book = AddressBook()
    for number in range(MOST_LEARNED):
        book.learn("tag", str(number), 1000.0)
    book.learn("tag", "0", 1000.0)
    book.learn("tag", "new", 1000.0)
    assert len(book.learned("tag")) == MOST_LEARNED
    assert book.tag_of("1") is None
    assert book.tag_of("0") == "tag"


def test_an_address_can_change_hands() -> None:
    book = AddressBook()
    book.learn("one", "A", 100.0)
    book.learn("two", "A", 100.0)
    assert book.tag_of("A") == "two"
    assert book.learned("one") == ()


def test_fixing_reassigns_an_address() -> None:
    book = AddressBook()
    book.learn("one", "A", 100.0)
    book.fix("two", "A")
    book.expire(1000.0)
    assert book.tag_of("A") == "two"


def test_forget() -> None:
    book = AddressBook()
    book.learn("tag", "A", 100.0)
    book.forget("A")
    book.forget("A")
    assert book.tag_of("A") is None
    assert book.until("tag", "A") == 0.0


def test_remove_drops_fixed_and_learned_addresses() -> None:
    book = AddressBook()
    book.fix("tag", "A")
    book.learn("tag", "B", 100.0)
    book.learn("other", "C", 100.0)
    book.remove("tag")
    assert [book.tag_of(address) for address in "ABC"] == [None, None, "other"]
