//! Bodies that are not among the arguments: `@FILE`, or `@-` for the standard input. It must not know how they are sent.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use alicloud_model::{BodyFormat, Operation, Placement};
use alicloud_runtime::{Bytes, Upload};
use futures_util::Stream;
use tokio::io::{AsyncRead as _, ReadBuf, Stdin};

use super::given::Given;
use crate::failure::Failure;

/// How much of the standard input is read at a time.
const PIECE: usize = 64 << 10;

/// A body of bytes, which is read while it is sent.
#[derive(Debug)]
pub(super) struct Body {
    /// The parameter that it is.
    pub(super) parameter: String,
    pub(super) source: Source,
}

/// Where a body is.
#[derive(Debug)]
pub(super) enum Source {
    File(PathBuf),
    StandardInput,
}

/// Takes a body of bytes that is somewhere else out of what is given. One of another form is read here, and is as if it were given. `@@` is
/// for a text that begins with `@`.
pub(super) fn take(operation: &Operation, given: &mut Vec<Given>) -> Result<Option<Body>, Failure> {
    let mut found = None;
    let mut kept = Vec::with_capacity(given.len());
    for (name, value) in given.drain(..) {
        let format = operation.parameter(&name).and_then(|parameter| match parameter.placement {
            Placement::Body(format) => Some(format),
            _ => None,
        });
        let place = value.as_ref().ok().and_then(|text| text.strip_prefix('@')).map(str::to_owned);
        match (format, place) {
            (Some(_), Some(text)) if text.starts_with('@') => kept.push((name, Ok(text))),
            (Some(format), Some(place)) => {
                let source = source(&name, place)?;
                if format == BodyFormat::Bytes {
                    if found.is_some() {
                        return Err(Failure::Usage(format!("`--{name}` is given twice")));
                    }
                    found = Some(Body { parameter: name, source });
                } else {
                    kept.push((name, Ok(source.text()?)));
                }
            }
            _ => kept.push((name, value)),
        }
    }
    *given = kept;
    if let Some(body) = &found
        && given.iter().any(|(name, _)| *name == body.parameter)
    {
        return Err(Failure::Usage(format!("`--{}` is given twice", body.parameter)));
    }
    Ok(found)
}

fn source(name: &str, place: String) -> Result<Source, Failure> {
    match place.as_str() {
        "-" => Ok(Source::StandardInput),
        "" => Err(Failure::Usage(format!(
            "`--{name}` names no file; write `--{name} @FILE`, `--{name} @-` for the standard input, or `--{name} @@` for the text `@`"
        ))),
        _ => Ok(Source::File(place.into())),
    }
}

impl Source {
    /// What it holds, as text.
    fn text(&self) -> Result<String, Failure> {
        match self {
            Self::File(path) => std::fs::read_to_string(path).map_err(|error| unread(path, error)),
            Self::StandardInput => {
                let mut text = String::new();
                let read = io::stdin().lock().read_to_string(&mut text);
                read.map_err(|error| Failure::job("cannot read the standard input", error))?;
                Ok(text)
            }
        }
    }

    /// What is sent.
    pub(super) async fn upload(&self) -> Result<Upload, Failure> {
        match self {
            Self::File(path) => {
                let upload = Upload::file(path.clone()).await;
                upload.map_err(|error| Failure::Job(error.message().to_owned()))
            }
            Self::StandardInput => Ok(Upload::stream(Pieces(tokio::io::stdin()))),
        }
    }

    /// As it was given.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::File(path) => format!("@{}", path.display()),
            Self::StandardInput => "@-".to_owned(),
        }
    }
}

fn unread(path: &Path, error: io::Error) -> Failure {
    Failure::job(format_args!("the file {} cannot be read", path.display()), error)
}

/// The standard input, piece by piece.
struct Pieces(Stdin);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut piece = vec![0; PIECE];
        let mut buffer = ReadBuf::new(&mut piece);
        let read = ready!(Pin::new(&mut self.0).poll_read(cx, &mut buffer));
        let length = buffer.filled().len();
        piece.truncate(length);
        Poll::Ready(match read {
            Ok(()) if length == 0 => None,
            Ok(()) => Some(Ok(piece.into())),
            Err(error) => Some(Err(error)),
        })
    }
}
