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
    pub fn page_from(slot: &'a mut impl Slot, first: i64) -> Self {
        Self { slot, start: first }
    }

    /// A number of entries that are left out.
    pub fn offset(slot: &'a mut impl Slot) -> Self {
        Self { slot, start: 0 }
    }

    /// A token that the response before gave.
    pub fn token(slot: &'a mut impl Slot) -> Self {
        Self { slot, start: 0 }
    }

    pub(super) fn get(&self) -> Option<String> {
        self.slot.get()
    }

    pub(super) fn start(&self) -> i64 {
        self.start
    }

    pub(super) fn set(&mut self, value: &str) {
        self.slot.set(value);
    }
}

impl std::fmt::Debug for Position<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Position").field(&self.get()).finish()
    }
}

/// What a response says about the pages that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress(pub(super) Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Page { size: Option<i64>, total: Option<i64> },
    Offset { total: Option<i64> },
    Token(Option<String>),
}

impl Progress {
    /// Pages by number: the size of a page and the number of results on all pages, as far as the response has them.
    pub fn page(size: &impl Count, total: &impl Count) -> Self {
        Self(Kind::Page { size: size.number(), total: total.number() })
    }

    /// Pages by offset: the number of results on all pages, as far as the response has it.
    pub fn offset(total: &impl Count) -> Self {
        Self(Kind::Offset { total: total.number() })
    }

    /// Pages by token: the token of the next page.
    pub fn token(next: &impl Count) -> Self {
        Self(Kind::Token(next.text()))
    }

    /// Whether nothing but the results themselves tells that there are no more.
    pub(super) fn says_no_end(&self) -> bool {
        matches!(self.0, Kind::Page { total: None, .. } | Kind::Offset { total: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_totals_and_tokens_say_an_end() {
        let (none, some) = (None::<i64>, Some(1));
        assert!(Progress::page(&some, &none).says_no_end());
        assert!(Progress::offset(&none).says_no_end());
        assert!(!Progress::page(&none, &some).says_no_end());
        assert!(!Progress::offset(&some).says_no_end());
        assert!(!Progress::token(&none).says_no_end());
    }
}
