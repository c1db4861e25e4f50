//! What a merge has to say. Decides nothing.

/// What a merge kept, and what it could not keep.
#[derive(Debug, Default)]
pub(in crate::reconcile) struct Notes {
    pub(in crate::reconcile) kept: Vec<String>,
    pub(in crate::reconcile) dropped: Vec<String>,
    /// What upstream has no more or requires otherwise, and did before.
    pub(in crate::reconcile) marked: Vec<String>,
    /// What upstream has again.
    pub(in crate::reconcile) returned: Vec<String>,
    /// Whether there are types among what was kept.
    pub(in crate::reconcile) has_old_types: bool,
    /// Whether upstream spells the name of anything that was kept with other words.
    pub(in crate::reconcile) is_respelled: bool,
}

impl Notes {
    /// Keeps what the old spec says, if it says anything, and notes it if the new one says otherwise.
    pub(super) fn keep<T: Clone + PartialEq>(
        &mut self,
        new: &mut Option<T>,
        old: Option<&T>,
        path: &str,
    ) {
        if let Some(old) = old
            && new.as_ref() != Some(old)
        {
            *new = Some(old.clone());
            self.kept.push(path.to_owned());
        }
    }

    pub(super) fn keep_flag(&mut self, new: &mut bool, old: bool, path: &str) {
        if old && !*new {
            *new = true;
            self.kept.push(path.to_owned());
        }
    }

    /// Keeps what the old spec says where upstream says nothing (any more).
    pub(super) fn keep_absent<T: Clone + PartialEq>(
        &mut self,
        new: &mut Option<T>,
        old: Option<&T>,
        path: &str,
    ) {
        if new.is_none() {
            self.keep(new, old, path);
        }
    }

    pub(super) fn keep_absent_list<T: Clone>(&mut self, new: &mut Vec<T>, old: &[T], path: &str) {
        if new.is_empty() && !old.is_empty() {
            *new = old.to_vec();
            self.kept.push(path.to_owned());
        }
    }

    pub(in crate::reconcile) fn drop(&mut self, path: &str, why: &str) {
        self.dropped.push(format!("{path} ({why})"));
    }
}
