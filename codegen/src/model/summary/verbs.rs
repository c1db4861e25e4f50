//! The verbs that names of operations begin with, and their third person.

/// Reviewed: verbs of which a noun without anything else in between is the object. Regular all of them.
const VERBS: [&str; 207] = [
    "abort",
    "accept",
    "activate",
    "add",
    "adjust",
    "allocate",
    "alter",
    "append",
    "apply",
    "approve",
    "assess",
    "assign",
    "associate",
    "assume",
    "attach",
    "authorize",
    "bind",
    "build",
    "buy",
    "calculate",
    "cancel",
    "change",
    "check",
    "claim",
    "clear",
    "clone",
    "close",
    "collect",
    "commit",
    "compare",
    "complete",
    "configure",
    "confirm",
    "connect",
    "continue",
    "convert",
    "copy",
    "count",
    "create",
    "customize",
    "deactivate",
    "debug",
    "decline",
    "decode",
    "decrypt",
    "delete",
    "deliver",
    "deploy",
    "deregister",
    "describe",
    "destroy",
    "detach",
    "detect",
    "diagnose",
    "disable",
    "disassociate",
    "discard",
    "disconnect",
    "dismiss",
    "dissociate",
    "distribute",
    "downgrade",
    "download",
    "drop",
    "edit",
    "enable",
    "encrypt",
    "erase",
    "establish",
    "evaluate",
    "execute",
    "exit",
    "export",
    "extend",
    "extract",
    "fetch",
    "find",
    "finish",
    "fix",
    "flush",
    "freeze",
    "generate",
    "get",
    "grant",
    "handle",
    "hibernate",
    "ignore",
    "import",
    "inactivate",
    "increase",
    "initialize",
    "initiate",
    "insert",
    "inspect",
    "install",
    "instantiate",
    "interrupt",
    "invite",
    "invoke",
    "join",
    "kill",
    "launch",
    "leave",
    "list",
    "load",
    "lock",
    "manage",
    "mark",
    "merge",
    "migrate",
    "modify",
    "mount",
    "move",
    "mute",
    "notify",
    "obtain",
    "open",
    "operate",
    "parse",
    "pause",
    "poll",
    "predict",
    "preload",
    "preview",
    "promote",
    "publish",
    "purchase",
    "purge",
    "push",
    "put",
    "query",
    "reactivate",
    "read",
    "reboot",
    "rebuild",
    "receive",
    "recognize",
    "recommend",
    "recover",
    "redeploy",
    "reduce",
    "refresh",
    "refuse",
    "register",
    "reinstall",
    "reject",
    "release",
    "remove",
    "rename",
    "renew",
    "reopen",
    "repair",
    "replace",
    "replay",
    "rerun",
    "resend",
    "reset",
    "resize",
    "resolve",
    "restart",
    "restore",
    "resume",
    "retrieve",
    "retry",
    "revert",
    "revoke",
    "rotate",
    "run",
    "save",
    "scale",
    "scan",
    "schedule",
    "search",
    "select",
    "send",
    "set",
    "skip",
    "split",
    "start",
    "stop",
    "submit",
    "subscribe",
    "suspend",
    "switch",
    "synchronize",
    "tag",
    "terminate",
    "test",
    "transfer",
    "transform",
    "trigger",
    "unassign",
    "unassociate",
    "unbind",
    "unfreeze",
    "uninstall",
    "unlock",
    "unmount",
    "unregister",
    "unsubscribe",
    "untag",
    "update",
    "upgrade",
    "upload",
    "validate",
    "verify",
    "withdraw",
];

/// Short forms that names have for verbs.
const SHORT: [(&str, &str); 3] =
    [("exec", "execute"), ("init", "initialize"), ("sync", "synchronize")];

/// Verbs that are nouns too, or stand before one: "the auto renew attribute".
const NOUNS: [&str; 62] = [
    "backup", "build", "call", "change", "check", "clone", "connect", "copy", "count", "debug",
    "download", "edit", "exit", "export", "extract", "fix", "flush", "freeze", "grant", "import",
    "invite", "invoke", "launch", "list", "load", "lock", "mark", "mount", "move", "open", "pause",
    "preview", "purchase", "push", "query", "read", "recover", "refresh", "release", "renew",
    "replay", "reset", "restore", "retry", "run", "scale", "scan", "schedule", "search", "send",
    "set", "split", "start", "stop", "switch", "tag", "test", "transfer", "trigger", "update",
    "upgrade", "upload",
];

/// Prefixes that some names write as words of their own.
const PREFIXES: [&str; 3] = ["dis", "re", "un"];

/// The verb at the beginning of a name, and the words after it.
pub(super) fn verb(words: &[String]) -> Option<(&'static str, &[String])> {
    let (first, rest) = words.split_first()?;
    if PREFIXES.contains(&first.as_str()) {
        let (second, rest) = rest.split_first()?;
        return Some((known(&format!("{first}{second}"))?, rest));
    }
    Some((known(first)?, rest))
}

fn known(word: &str) -> Option<&'static str> {
    let long = SHORT.iter().find(|(short, _)| *short == word).map(|(_, long)| *long);
    long.or_else(|| VERBS.iter().find(|verb| **verb == word).copied())
}

pub(super) fn is_verb(word: &str) -> bool {
    VERBS.contains(&word)
}

pub(super) fn may_be_noun(word: &str) -> bool {
    NOUNS.contains(&word)
}

/// `copy` -> `copies`.
pub(super) fn third_person(verb: &str) -> String {
    let before_y = verb.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    if let Some(stem) = before_y {
        return format!("{stem}ies");
    }
    let hisses = ["ch", "sh", "ss", "x", "z"].iter().any(|end| verb.ends_with(end));
    if hisses { format!("{verb}es") } else { format!("{verb}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_person_is_regular() {
        for (verb, third) in [
            ("apply", "applies"),
            ("assess", "assesses"),
            ("attach", "attaches"),
            ("buy", "buys"),
            ("create", "creates"),
            ("deploy", "deploys"),
            ("fix", "fixes"),
            ("flush", "flushes"),
            ("get", "gets"),
            ("query", "queries"),
            ("set", "sets"),
        ] {
            assert_eq!(third_person(verb), third);
        }
    }

    #[test]
    fn the_lists_are_in_order_and_nouns_are_verbs() {
        assert!(VERBS.is_sorted(), "VERBS");
        assert!(NOUNS.is_sorted(), "NOUNS");
    }
}
