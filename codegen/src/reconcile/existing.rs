//! The existing specs as a tree of texts: where they are read from is for the caller to say.

use std::collections::BTreeMap;
use std::io;

/// The tree of existing specs. Paths are relative to it, with `/` between their parts.
pub trait ExistingSpecs: Sync {
    /// The text of a file, if there is one.
    fn read(&self, path: &str) -> io::Result<Option<String>>;

    /// The names of the files in a directory, in any order; none if there is no such directory.
    fn list(&self, directory: &str) -> io::Result<Vec<String>>;
}

/// A tree in memory: texts by path.
impl ExistingSpecs for BTreeMap<String, String> {
    fn read(&self, path: &str) -> io::Result<Option<String>> {
        Ok(self.get(path).cloned())
    }

    fn list(&self, directory: &str) -> io::Result<Vec<String>> {
        let names = self.keys().filter_map(|path| path.strip_prefix(directory)?.strip_prefix('/'));
        Ok(names.filter(|name| !name.contains('/')).map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_has_the_files_right_in_it() {
        let paths = ["a/b/One.yaml", "a/b/c/Two.yaml", "a/bc/Three.yaml", "a/b/product.yaml"];
        let tree: BTreeMap<String, String> =
            paths.into_iter().map(|path| (path.to_owned(), path.to_uppercase())).collect();
        assert_eq!(tree.list("a/b").unwrap(), ["One.yaml", "product.yaml"]);
        assert_eq!(tree.list("a/d").unwrap(), [""; 0]);
        assert_eq!(tree.read("a/b/One.yaml").unwrap().as_deref(), Some("A/B/ONE.YAML"));
        assert_eq!(tree.read("a/b").unwrap(), None);
    }
}
