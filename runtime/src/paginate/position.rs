//! The members of requests and responses that paging reads and writes, whatever their type.

/// A request member that holds a page number or a token.
pub trait Slot {
    /// What it holds.
    fn get(&self) -> Option<String>;

    /// Puts a value in. Text that is no number leaves a number as it is.
    fn set(&mut self, value: &str);
}

impl Slot for String {
    fn get(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.clone())
    }

    fn set(&mut self, value: &str) {
        value.clone_into(self);
    }
}

impl Slot for i64 {
    fn get(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn set(&mut self, value: &str) {
        *self = value.parse().unwrap_or(*self);
    }
}

impl<T: Slot + Default> Slot for Option<T> {
    fn get(&self) -> Option<String> {
        self.as_ref().and_then(Slot::get)
    }

    fn set(&mut self, value: &str) {
        self.get_or_insert_default().set(value);
    }
}

/// A response member that holds a number or a token.
pub trait Count {
    /// As a number.
    fn number(&self) -> Option<i64>;

    /// As a text that is not empty.
    fn text(&self) -> Option<String>;
}

impl Count for i64 {
    fn number(&self) -> Option<i64> {
        Some(*self)
    }

    fn text(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Count for String {
    fn number(&self) -> Option<i64> {
        self.trim().parse().ok()
    }

    fn text(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.clone())
    }
}

impl<T: Count> Count for Option<T> {
    fn number(&self) -> Option<i64> {
        self.as_ref().and_then(Count::number)
    }

    fn text(&self) -> Option<String> {
        self.as_ref().and_then(Count::text)
    }
}

/// Where in the results a request begins.
pub struct Position<'a> {
    number: Option<Number<'a>>,
    token: Option<&'a mut dyn Slot>,
    /// Whether the request asks for pages by token, with a token or without one yet.
    asks_for_tokens: bool,
}

struct Number<'a> {
    slot: &'a mut dyn Slot,
    /// What it means when nothing is set: the number of the first page, or of no entries left out.
    start: i64,
}

impl<'a> Position<'a> {
    /// A page number, counted from 1.
    pub fn page(slot: &'a mut impl Slot) -> Self {
        Self::page_from(slot, 1)
    }

    /// A page number, counted from another number.
    pub fn page_from(slot: &'a mut impl Slot, start: i64) -> Self {
        Self { number: Some(Number { slot, start }), token: None, asks_for_tokens: false }
    }

    /// A number of entries that are left out.
    pub fn offset(slot: &'a mut impl Slot) -> Self {
        Self::page_from(slot, 0)
    }

    /// A token that the response before gave.
    pub fn token(slot: &'a mut impl Slot) -> Self {
        Self { number: None, token: Some(slot), asks_for_tokens: true }
    }

    /// A token may lead to the next page, too. It does when the request has one or `size`, the size of such pages, and no number; or
    /// when it has neither and the response gives a token.
    #[must_use]
    pub fn or_token(mut self, slot: &'a mut impl Slot, size: &impl Slot) -> Self {
        self.asks_for_tokens = slot.get().is_some() || size.get().is_some();
        self.token = Some(slot);
        self
    }

    /// Where that is.
    pub(super) fn place(&self) -> Place {
        let number = self.number.as_ref();
        let set = number.and_then(|number| number.slot.get());
        Place {
            start: number.map(|number| number.start),
            number: set.as_deref().and_then(|text| text.trim().parse().ok()),
            token: self.token.as_ref().and_then(|slot| slot.get()),
            by_token: self.asks_for_tokens && set.is_none(),
            may_be_by_token: self.token.is_some() && set.is_none(),
        }
    }

    /// Moves to a page.
    pub(super) fn go(&mut self, to: &Target) {
        match (to, &mut self.number, &mut self.token) {
            (Target::Number(number), Some(Number { slot, .. }), _) => slot.set(&number.to_string()),
            (Target::Token(token), _, Some(slot)) => slot.set(token),
            _ => {}
        }
    }
}

impl std::fmt::Debug for Position<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Position").field(&self.place()).finish()
    }
}

/// What a request says on where it begins.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// The number of the first page, or of no entries left out, where places have numbers.
    pub(super) start: Option<i64>,
    /// The number that is set.
    pub(super) number: Option<i64>,
    pub(super) token: Option<String>,
    /// Whether nothing but a token leads on.
    pub(super) by_token: bool,
    /// Whether a token leads on when the response has one.
    pub(super) may_be_by_token: bool,
}

/// Where the next page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Number(i64),
    Token(String),
}

/// What a response says about the pages that follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The number of results on all pages.
    pub(super) total: Option<i64>,
    /// The size of a page, which some services repeat from the request without keeping to it.
    pub(super) size: Option<i64>,
    /// The token of the next page.
    pub(super) token: Option<String>,
    /// Whether places are counted in results and not in pages.
    pub(super) by_offset: bool,
}

impl Progress {
    /// Pages by number: the size of a page and the number of results on all pages, as far as the response has them.
    pub fn page(size: &impl Count, total: &impl Count) -> Self {
        // A size of zero says nothing.
        let size = size.number().filter(|size| *size > 0);
        Self { size, total: total.number(), ..Self::default() }
    }

    /// Pages by offset: the number of results on all pages, as far as the response has it.
    pub fn offset(total: &impl Count) -> Self {
        Self { total: total.number(), by_offset: true, ..Self::default() }
    }

    /// Pages by token: the token of the next page.
    pub fn token(next: &impl Count) -> Self {
        Self::default().or_token(next)
    }

    /// Whether a response has nothing of it.
    pub(super) fn says_nothing(&self) -> bool {
        self.total.is_none() && self.size.is_none() && self.token.is_none()
    }

    /// With the token of the next page, where there are pages by token, too.
    #[must_use]
    pub fn or_token(mut self, next: &impl Count) -> Self {
        self.token = next.text();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_caller_sets_chooses_between_numbers_and_tokens() {
        let place = |mut number: Option<i64>, mut token: Option<String>, size: Option<i64>| {
            let place = Position::page(&mut number).or_token(&mut token, &size).place();
            (place.by_token, place.may_be_by_token)
        };
        let token = || Some("t".to_owned());
        assert_eq!(place(None, None, None), (false, true));
        assert_eq!(place(None, None, Some(2)), (true, true));
        assert_eq!(place(None, token(), None), (true, true));
        assert_eq!(place(None, Some(String::new()), None), (false, true));
        assert_eq!(place(Some(1), token(), Some(2)), (false, false));
        let mut number = None::<i64>;
        let place = Position::page(&mut number).place();
        assert!(!place.by_token && !place.may_be_by_token);
        assert!(Position::token(&mut token()).place().by_token);
    }

    #[test]
    fn a_page_is_set_where_its_kind_belongs() {
        let (mut number, mut token) = (None::<i64>, None::<String>);
        let mut position = Position::page(&mut number).or_token(&mut token, &None::<i64>);
        position.go(&Target::Token("t".to_owned()));
        assert_eq!((number, token.as_deref()), (None, Some("t")));
        let mut position = Position::offset(&mut number);
        position.go(&Target::Number(20));
        position.go(&Target::Token("t".to_owned()));
        assert_eq!(number, Some(20));
    }
}
