//! The directories of the metadata -> subjects of a product. Knows nothing of what the operations do.

use std::collections::HashSet;

use super::fixup;
use super::metadata::Directory;
use crate::spec::Entries;

/// A longer title is a sentence. Letters other than Latin ones count twice, as wide as they are.
const WIDEST_TITLE: usize = 40;

/// The subjects with the names of their operations, without empty ones. What has no title belongs to the subject
/// around it; an operation that is listed twice belongs to the first.
pub(super) fn subjects(directories: &[Directory]) -> Entries<Vec<String>> {
    let mut subjects = Entries::default();
    collect(directories, None, &mut HashSet::new(), &mut subjects);
    subjects
}

fn collect<'a>(
    directories: &'a [Directory],
    subject: Option<&str>,
    seen: &mut HashSet<&'a str>,
    subjects: &mut Entries<Vec<String>>,
) {
    for directory in directories {
        match directory {
            Directory::Operation(name) => {
                if let Some(subject) = subject
                    && seen.insert(name)
                {
                    subjects.0.entry(subject.to_owned()).or_default().push(name.clone());
                }
            }
            Directory::Subject { title, children } => {
                let own = title.as_deref().and_then(short);
                let joined = own.map(|own| match subject {
                    Some(around) => format!("{around} / {own}"),
                    None => own.to_owned(),
                });
                collect(children, joined.as_deref().or(subject), seen, subjects);
            }
        }
    }
}

/// A title that is a name: remarks in brackets are left out of one that would be a sentence with them.
fn short(title: &str) -> Option<&str> {
    let is_name = |title: &str| {
        let width: usize = title.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        let is_sentence = fixup::is_prose(title) || title.contains(". ") || title.ends_with('.');
        !title.is_empty() && width <= WIDEST_TITLE && !is_sentence
    };
    let bare = title.split(['(', '（']).next().unwrap_or_default();
    [title, bare].into_iter().map(str::trim).find(|title| is_name(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directories: &str) -> Vec<(String, Vec<String>)> {
        let directories: Vec<Directory> = serde_json::from_str(directories).unwrap();
        subjects(&directories).0.into_iter().collect()
    }

    #[test]
    fn directories_become_subjects() {
        let found = names(
            r#"["Alone", {"title": "Disks", "type": "directory", "children": ["A", "B",
                {"id": 1, "title": "Snapshots", "children": ["C", "A"]},
                {"title": null, "children": ["D"]}, {"title": "None", "children": null}]}]"#,
        );
        let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                ("Disks".to_owned(), owned(&["A", "B", "D"])),
                ("Disks / Snapshots".to_owned(), owned(&["C"])),
            ]
        );
    }

    #[test]
    fn titles_are_names() {
        assert_eq!(short(" Security groups "), Some("Security groups"));
        assert_eq!(short("访问控制（旧版）"), Some("访问控制（旧版）"));
        assert_eq!(short("数据库账户（仅支持V3.2.40及以上版本使用）"), Some("数据库账户"));
        assert_eq!(short("角色权限（Role、User）"), Some("角色权限"));
        assert_eq!(short("这些接口已经下线，请使用新版接口"), None);
        assert_eq!(short("These operations are gone. Use others."), None);
        assert_eq!(short(""), None);
    }
}
