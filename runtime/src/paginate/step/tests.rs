use proptest::prelude::*;

use super::*;

/// The next page after one by number: `Ok(None)` at the end, and the two numbers of an incomplete one.
fn page(
    step: &mut Step,
    current: Option<i64>,
    size: Option<i64>,
    total: Option<i64>,
    count: usize,
) -> Result<Option<i64>, (i64, i64)> {
    // No page is like another.
    numbered(step.next(&at(1, current), &Progress::page(&size, &total), count, &|| None))
}

fn at(start: i64, number: Option<i64>) -> Place {
    Place { start: Some(start), number, ..Place::default() }
}

fn numbered(next: Next) -> Result<Option<i64>, (i64, i64)> {
    match next {
        Next::Page(Target::Number(number)) => Ok(Some(number)),
        Next::End => Ok(None),
        Next::Incomplete(there, total) => Err((there, total)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_last_page_is_known_by_what_was_served() {
    let mut step = Step::default();
    assert_eq!(page(&mut step, None, Some(10), Some(25), 10), Ok(Some(2)));
    assert_eq!(page(&mut step, Some(2), Some(10), Some(25), 10), Ok(Some(3)));
    assert_eq!(page(&mut step, Some(3), Some(10), Some(25), 5), Ok(None));
    assert_eq!(page(&mut Step::default(), Some(1), Some(10), Some(10), 10), Ok(None));
    // The service says 100 and serves 50.
    let mut step = Step::default();
    assert_eq!(page(&mut step, None, Some(100), Some(120), 50), Ok(Some(2)));
    assert_eq!(page(&mut step, Some(2), Some(100), Some(120), 50), Ok(Some(3)));
    assert_eq!(page(&mut step, Some(3), Some(100), Some(120), 20), Ok(None));
}

#[test]
fn fewer_results_than_the_total_are_incomplete() {
    assert_eq!(page(&mut Step::default(), None, Some(10), Some(100), 0), Err((0, 100)));
    let mut step = Step::default();
    assert_eq!(page(&mut step, None, Some(10), Some(25), 10), Ok(Some(2)));
    assert_eq!(page(&mut step, Some(2), Some(10), Some(25), 0), Err((10, 25)));
    // The page is asked for again, and is there now.
    assert_eq!(page(&mut step, Some(2), Some(10), Some(25), 15), Ok(None));
    // From the middle on, nobody knows how many came before.
    let mut step = Step::default();
    assert_eq!(page(&mut step, Some(2), Some(10), Some(100), 10), Ok(Some(3)));
    assert_eq!(page(&mut step, Some(3), Some(10), Some(100), 0), Ok(None));
    assert_eq!(page(&mut Step::default(), None, Some(10), Some(0), 0), Ok(None));
    assert_eq!(page(&mut Step::default(), None, None, None, 0), Ok(None));
}

#[test]
fn a_total_that_changes_counts_from_then_on() {
    let mut step = Step::default();
    assert_eq!(page(&mut step, None, Some(10), Some(10_000), 10), Ok(Some(2)));
    assert_eq!(page(&mut step, Some(2), Some(10), Some(15), 5), Ok(None));
    let mut step = Step::default();
    assert_eq!(page(&mut step, None, Some(10), Some(11), 10), Ok(Some(2)));
    assert_eq!(page(&mut step, Some(2), Some(10), Some(21), 10), Ok(Some(3)));
}

#[test]
fn without_a_total_a_short_page_is_the_last() {
    assert_eq!(page(&mut Step::default(), None, Some(10), None, 10), Ok(Some(2)));
    assert_eq!(page(&mut Step::default(), None, Some(10), None, 9), Ok(None));
    assert_eq!(page(&mut Step::default(), None, None, None, 1), Ok(Some(2)));
    assert_eq!(page(&mut Step::default(), None, Some(0), None, 1), Ok(Some(2)));
}

#[test]
fn pages_may_count_from_zero_or_start_in_the_middle() {
    let mut step = Step::default();
    assert_eq!(page(&mut step, Some(0), Some(10), Some(20), 10), Ok(Some(1)));
    assert_eq!(page(&mut step, Some(1), Some(10), Some(20), 10), Ok(None));
    let progress = Progress::page(&Some(10), &Some(20));
    let mut step = Step::default();
    let mut next = |current| numbered(step.next(&at(0, current), &progress, 10, &|| None));
    assert_eq!((next(None), next(Some(1))), (Ok(Some(1)), Ok(None)));

    let mut step = Step::default();
    assert_eq!(page(&mut step, Some(2), Some(10), Some(25), 10), Ok(Some(3)));
    assert_eq!(page(&mut step, Some(3), Some(10), Some(25), 5), Ok(None));
    // Page 1 had 50 of them, whatever the service says.
    let mut step = Step::default();
    assert_eq!(page(&mut step, Some(2), Some(100), Some(130), 50), Ok(Some(3)));
    assert_eq!(page(&mut step, Some(3), Some(100), Some(130), 30), Ok(None));
}

#[test]
fn an_offset_moves_by_what_was_there() {
    let next = |step: &mut Step, current, total: Option<i64>, count| {
        numbered(step.next(&at(0, current), &Progress::offset(&total), count, &|| None))
    };
    let mut step = Step::default();
    assert_eq!(next(&mut step, None, Some(25), 10), Ok(Some(10)));
    assert_eq!(next(&mut step, Some(10), Some(25), 10), Ok(Some(20)));
    assert_eq!(next(&mut step, Some(20), Some(25), 5), Ok(None));
    let mut step = Step::default();
    assert_eq!(next(&mut step, Some(15), Some(25), 5), Ok(Some(20)));
    assert_eq!(next(&mut step, Some(20), Some(25), 0), Err((20, 25)));
    assert_eq!(next(&mut Step::default(), Some(30), Some(25), 0), Ok(None));
    let mut step = Step::default();
    assert_eq!(next(&mut step, Some(20), None, 5), Ok(Some(25)));
    assert_eq!(next(&mut step, Some(25), None, 0), Ok(None));
    assert_eq!(next(&mut Step::default(), Some(i64::MAX), Some(25), 1), Ok(None));
}

#[test]
fn a_page_that_comes_again_is_no_page() {
    let next = |step: &mut Step, number, progress: &Progress, count, print| {
        step.next(&at(1, Some(number)), progress, count, &|| Some(print))
    };
    let to = |number| Next::Page(Target::Number(number));
    let silent = Progress::page(&None::<i64>, &None::<i64>);
    let mut step = Step::default();
    assert_eq!(next(&mut step, 1, &silent, 2, 7), to(2));
    assert_eq!(next(&mut step, 2, &silent, 2, 8), to(3));
    assert_eq!(next(&mut step, 3, &silent, 2, 7), to(4));
    assert_eq!(next(&mut step, 4, &silent, 2, 7), Next::Repeated);
    let short = Progress::page(&Some(10), &Some(25));
    let mut step = Step::default();
    assert_eq!(next(&mut step, 1, &short, 10, 7), to(2));
    assert_eq!(next(&mut step, 2, &short, 5, 8), to(3));
    assert_eq!(next(&mut step, 3, &short, 5, 8), Next::Incomplete(15, 25));
    let mut step = Step::default();
    assert_eq!(next(&mut step, 3, &short, 5, 8), to(4));
    assert_eq!(next(&mut step, 4, &short, 5, 8), Next::Repeated);
}

#[test]
fn tokens_end_when_missing_or_used_before() {
    let mut step = Step::default();
    let mut next = |current: Option<&str>, next: Option<&str>| {
        let token = current.map(str::to_owned);
        let at = Place { token, by_token: true, ..Place::default() };
        let progress = Progress::token(&next.map(str::to_owned));
        match step.next(&at, &progress, 0, &|| None) {
            Next::Page(Target::Token(token)) => Some(token),
            Next::End => None,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(next(None, Some("a")).as_deref(), Some("a"));
    assert_eq!(next(Some("a"), Some("b")).as_deref(), Some("b"));
    assert_eq!(next(Some("b"), Some("a")), None);
    assert_eq!(next(Some("b"), Some("b")), None);
    assert_eq!(next(Some("b"), Some("")), None);
    assert_eq!(next(Some("b"), None), None);
}

#[test]
fn of_two_kinds_the_request_chooses_and_then_the_token() {
    let next = |by_token, may_be_by_token, token: Option<&str>| {
        let at = Place { start: Some(1), by_token, may_be_by_token, ..Place::default() };
        let token = token.map(str::to_owned);
        let progress = Progress::page(&Some(2), &Some(5)).or_token(&token);
        Step::default().next(&at, &progress, 2, &|| None)
    };
    let (token, number) =
        (Next::Page(Target::Token("t".to_owned())), Next::Page(Target::Number(2)));
    assert_eq!(next(true, true, Some("t")), token);
    // Services say that the total means nothing then.
    assert_eq!(next(true, true, None), Next::End);
    assert_eq!(next(false, true, Some("t")), token);
    assert_eq!(next(false, true, None), number);
    assert_eq!(next(false, false, Some("t")), number);
}

proptest! {
    #[test]
    fn every_result_is_seen_once(
        results in 0_i64..200,
        size in 1_i64..20,
        said in prop::option::of(1_i64..40),
        with_total: bool,
    ) {
        // Without a total, only a size that is kept to tells.
        let said = if with_total { said } else { Some(size) };
        let mut step = Step::default();
        let (mut current, mut seen) = (1, 0);
        loop {
            let count = (results - seen).min(size);
            seen += count;
            let total = with_total.then_some(results);
            let next = page(&mut step, Some(current), said, total, usize::try_from(count).unwrap());
            match next.unwrap() {
                Some(next) => {
                    prop_assert_eq!(next, current + 1);
                    current += 1;
                }
                None => break,
            }
        }
        prop_assert_eq!(seen, results);
        prop_assert!(current <= results / size + 1);
    }
}
