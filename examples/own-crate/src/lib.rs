//! The books of the City Library: bindings for a private service, and what a program does with them.

/// The service: a client, and a module for each operation.
pub mod shelf {
    include!(concat!(env!("OUT_DIR"), "/shelf.rs"));
}

use shelf::lend_book::ErrorCode;
use shelf::{Client, Config, Credentials, Error};

/// Borrows a book of that author for two weeks, the first that nobody has. Says when it is due.
pub async fn borrow_one(
    endpoint: &str,
    token: &str,
    author: &str,
) -> Result<Option<String>, Error> {
    let config = Config::from_endpoint(endpoint).credentials(Credentials::bearer(token));
    let client = Client::new(config)?;

    let mut books = client.list_books().author(author).items();
    while let Some(book) = books.next().await {
        let Some(isbn) = book?.isbn else { continue };
        match client.lend_book(isbn, 14).note("for the train").await {
            Ok(loan) => return Ok(loan.due),
            Err(error) => match error.code() {
                Some(ErrorCode::OnLoan) => {} // The next one, then.
                _ => return Err(error),
            },
        }
    }
    Ok(None)
}
