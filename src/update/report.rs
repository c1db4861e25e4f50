//! What an update did to each product version, as lines and as JSON. Only counts and shows.

use std::fmt;

use alicloud_codegen::import::{Change, Outcome};
use alicloud_codegen::spec::Day;
use alicloud_codegen::{counted, diff};
use serde::Serialize;

use super::impact::Impact;
use super::plan::Wanted;

/// What became of a product version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Status {
    /// It is new in the spec tree.
    Added,
    /// Its specs changed.
    Updated,
    /// Nothing changed.
    Unchanged,
    /// The source has no document of it.
    WithoutDocument,
    /// It was refused, or could not be fetched; it is as it was.
    Failed,
}

/// One product version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line {
    pub(super) product: String,
    pub(super) code: String,
    pub(super) version: String,
    pub(super) status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) as_of: Option<Day>,
    /// How many operations were imported.
    pub(super) operations: usize,
    /// How many of its operations could not be decided on, and are as they were.
    pub(super) left_operations: usize,
    pub(super) new_operations: Vec<String>,
    pub(super) changed_operations: Vec<String>,
    /// Those that upstream has no more, marked now.
    pub(super) marked_operations: Vec<String>,
    /// Those that were marked for too long.
    pub(super) dropped_operations: Vec<String>,
    pub(super) fixups: usize,
    /// How many spec files changed.
    pub(super) files: usize,
    /// What the changes do to programs; nothing where nothing changed, or the specs have problems, so that nobody knows.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) impact: Option<Impact>,
    pub(super) problems: Vec<String>,
}

impl Line {
    pub(super) fn new(product: &str, code: &str, version: &str, status: Status) -> Self {
        let [product, code, version] = [product, code, version].map(str::to_owned);
        Self {
            product,
            code,
            version,
            status,
            url: None,
            sha256: None,
            as_of: None,
            operations: 0,
            left_operations: 0,
            new_operations: Vec::new(),
            changed_operations: Vec::new(),
            marked_operations: Vec::new(),
            dropped_operations: Vec::new(),
            fixups: 0,
            files: 0,
            impact: None,
            problems: Vec::new(),
        }
    }

    /// A wanted one that stays as it is.
    pub(super) fn left(wanted: &Wanted, status: Status, problems: Vec<String>) -> Self {
        let left = Self::new(&wanted.id, &wanted.code, &wanted.version, status);
        Self { problems, ..left }
    }

    /// One that was imported.
    pub(super) fn imported(wanted: &Wanted, outcome: &Outcome) -> Self {
        let report = &outcome.report;
        let changed = || outcome.files.iter().filter(|file| file.change != Change::Unchanged);
        let of = |change: Change| {
            let files = changed().filter(move |file| file.change == change);
            files
                .filter(|file| !report.gone.contains(&file.path))
                .filter_map(|file| operation(&file.path))
        };
        let files = changed().count() + report.removed.len();
        let status = match (&wanted.present, files) {
            (_, 0) => Status::Unchanged,
            (None, _) => Status::Added,
            (Some(_), _) => Status::Updated,
        };
        Self {
            operations: report.operations.len(),
            left_operations: report.left_operations,
            new_operations: of(Change::New).collect(),
            changed_operations: of(Change::Updated).collect(),
            marked_operations: report.gone.iter().filter_map(|path| operation(path)).collect(),
            dropped_operations: report.removed.iter().filter_map(|path| operation(path)).collect(),
            fixups: report.fixups.values().map(Vec::len).sum(),
            files,
            ..Self::left(wanted, status, outcome.problems.iter().map(ToString::to_string).collect())
        }
    }

    fn changes(&self) -> String {
        let counts = [
            (&self.new_operations, "new"),
            (&self.changed_operations, "changed"),
            (&self.marked_operations, "marked, since upstream has them no more"),
            (&self.dropped_operations, "dropped"),
        ];
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(names, _)| !names.is_empty())
            .map(|(names, what)| format!("{} {what}", names.len()))
            .collect();
        if counts.is_empty() {
            "what its operations share changed".to_owned()
        } else {
            format!("operations: {}", counts.join(", "))
        }
    }

    /// What that does to programs.
    fn impact(&self) -> String {
        match &self.impact {
            Some(Impact { counts, .. }) if counts.is_empty() => {
                "nothing that programs notice".to_owned()
            }
            Some(Impact { counts, .. }) => diff::counts(counts),
            None => "not compared, for problems in the specs".to_owned(),
        }
    }
}

/// The operation that a spec file is of.
fn operation(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?.strip_suffix(".yaml")?;
    (!matches!(name, "product" | "schemas" | "errors")).then(|| name.to_owned())
}

/// Shows nothing for what stays as it was without a reason.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = format!("{} {}", self.product, self.version);
        match self.status {
            Status::Added => {
                writeln!(f, "{name}: added, {}", counted(self.operations, "operation"))?;
            }
            Status::Updated => writeln!(f, "{name}: {}; {}", self.changes(), self.impact())?,
            // Which version has the plain name, others decide.
            Status::Unchanged if self.impact.is_some() => {
                writeln!(f, "{name}: its specs are as they were; {}", self.impact())?;
            }
            Status::Unchanged => {}
            Status::WithoutDocument => {
                writeln!(f, "{name}: the source has no document; skipped")?;
            }
            Status::Failed => {
                return self
                    .problems
                    .iter()
                    .try_for_each(|problem| writeln!(f, "{name}: {problem}"));
            }
        }
        self.problems.iter().try_for_each(|problem| writeln!(f, "{problem}"))
    }
}

/// A whole run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    pub(super) from: String,
    /// Whether the specs were written.
    pub(super) written: bool,
    pub(super) versions: Vec<Line>,
    pub(super) spec_files: usize,
    pub(super) generated_files: usize,
}

impl Report {
    pub(super) fn count(&self, status: Status) -> usize {
        self.versions.iter().filter(|version| version.status == status).count()
    }

    /// Whether the specs are, or were, behind the source.
    pub(super) fn is_ahead(&self) -> bool {
        self.count(Status::Added) + self.count(Status::Updated) > 0
    }

    pub(super) fn has_problems(&self) -> bool {
        self.versions.iter().any(|version| !version.problems.is_empty())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for version in &self.versions {
            write!(f, "{version}")?;
        }
        let problems: usize = self.versions.iter().map(|one| one.problems.len()).sum();
        if problems > 0 {
            let left: usize = self.versions.iter().map(|one| one.left_operations).sum();
            let failed = self.count(Status::Failed);
            let [failed, left, problems] =
                [(failed, "product"), (left, "operation"), (problems, "problem")]
                    .map(|(count, thing)| counted(count, thing));
            writeln!(f, "{failed}, {left} left as they were: {problems}")?;
        }
        let files = if self.written {
            format!(
                "{} and {} written",
                counted(self.spec_files, "spec file"),
                counted(self.generated_files, "generated file")
            )
        } else {
            format!("{} would change, nothing written", counted(self.spec_files, "spec file"))
        };
        write!(
            f,
            "{}: {} added, {} updated, {} unchanged, {} without a document, {} failed; {files}",
            counted(self.versions.len(), "product version"),
            self.count(Status::Added),
            self.count(Status::Updated),
            self.count(Status::Unchanged),
            self.count(Status::WithoutDocument),
            self.count(Status::Failed)
        )
    }
}
