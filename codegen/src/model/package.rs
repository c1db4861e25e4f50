//! What the package of a product is called and says about itself. Knows nothing of operations.

use alicloud_model::{EndpointRule, Package, Product};

use super::problems::Problems;
use crate::spec::ProductSpec;

/// The directory of a product's crate, or the name of its module's file: `ecs`, or `ecs-20140526` for versions besides the
/// default one.
pub fn crate_dir(product: &Product) -> String {
    if product.versioned { versioned_dir(product) } else { product.id.clone() }
}

/// All directories that the crate may have, as another version becomes the default one.
pub(crate) fn crate_dirs(product: &Product) -> [String; 2] {
    [product.id.clone(), versioned_dir(product)]
}

fn versioned_dir(product: &Product) -> String {
    // Versions are dates, of which the digits are kept, or names such as `ssp_1.0`.
    let is_date = product.version.chars().all(|c| c.is_ascii_digit() || c == '-');
    let version: String = product
        .version
        .chars()
        .filter(|c| !(is_date && *c == '-'))
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    format!("{}-{version}", product.id)
}

/// The package of a product, whose other facts are known.
pub(super) fn lower(spec: &ProductSpec, product: &Product, report: &mut Problems<'_>) -> Package {
    let written = &spec.package;
    let version = spec.version_of_crate();
    if !is_version(version) {
        report.add(
            &["crateVersion"],
            format!("`{version}` is not the version of a crate"),
            "write MAJOR.MINOR.PATCH, such as `0.1.0`",
        );
    }
    let (provider, prefix, license) = match &product.provider {
        None => ("Alibaba Cloud", "alicloud-", Some("MIT OR Apache-2.0")),
        Some(provider) => (provider.as_str(), "", None),
    };
    let title = product.title.as_deref().unwrap_or(&product.code);
    // A provider with one product often has its name.
    let what =
        if title.starts_with(provider) { title.to_owned() } else { format!("{provider} {title}") };
    let mut package = Package::default();
    package.name =
        written.name.clone().unwrap_or_else(|| format!("{prefix}{}", crate_dir(product)));
    if !is_name(&package.name) {
        let (path, help): (&[_], _) = match written.name {
            Some(_) => {
                (&["crate", "name"], "write letters, digits, `-` and `_`, beginning with a letter")
            }
            None => (&["product"], "name the crate here: `crate: { name: my-crate }`"),
        };
        report.add(path, format!("`{}` cannot be the name of a crate", package.name), help);
    }
    if is_of_project(&package.name) {
        let path: &[_] = if written.name.is_some() { &["crate", "name"] } else { &["product"] };
        report.add(
            path,
            format!("`{}` is the name of another package of this project", package.name),
            "name the crate otherwise: `crate: { name: my-crate }`",
        );
    }
    version.clone_into(&mut package.version);
    package.description = written
        .description
        .clone()
        .unwrap_or_else(|| format!("Typed bindings for {what}, version {}", product.version));
    package.license = written.license.clone().or_else(|| license.map(str::to_owned));
    package.repository.clone_from(&written.repository);
    package
}

/// How the hosts of a product are made. Only those of Alibaba Cloud have a rule.
pub(super) fn endpoint_rule(spec: &ProductSpec, report: &mut Problems<'_>) -> EndpointRule {
    match (&spec.provider, spec.endpoint_rule) {
        (None, rule) => rule.unwrap_or_default(),
        (Some(_), None | Some(EndpointRule::None)) => EndpointRule::None,
        (Some(provider), Some(_)) => {
            report.add(
                &["endpointRule"],
                format!("the hosts of this rule are Alibaba Cloud's, and not those of {provider}"),
                "remove it: callers give an endpoint, or a region of `endpoints`",
            );
            EndpointRule::None
        }
    }
}

/// Whether a text is labels of a host name.
pub(crate) fn is_host_part(text: &str) -> bool {
    text.split('.').all(|label| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

/// The product's name in hosts, where it is not its code.
pub(super) fn endpoint_name(spec: &ProductSpec, report: &mut Problems<'_>) -> Option<String> {
    let name = spec.endpoint_name.as_ref()?;
    if !is_host_part(name) {
        report.add(
            &["endpointName"],
            format!("`{name}` cannot be a part of a host"),
            "write letters, digits and `-`, such as `fcv3`",
        );
    } else if let Some(provider) = &spec.provider {
        report.add(
            &["endpointName"],
            format!("no host of {provider} is made by a rule"),
            "remove it: callers give an endpoint, or a region of `endpoints`",
        );
    }
    Some(name.clone())
}

pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 64
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// The packages that are none of a product, by the rest of their names. Tables for tests have one each.
const OF_PROJECT: [&str; 7] =
    ["runtime", "wire", "model", "codegen", "emulator", "cli", "dispatch"];

fn is_of_project(name: &str) -> bool {
    let name = folded(name);
    name.strip_prefix("alicloud-")
        .is_some_and(|rest| OF_PROJECT.contains(&rest) || rest.starts_with("dispatch-"))
}

/// The name of a crate as registries compare it.
pub(super) fn folded(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

/// Whether a text is a semantic version.
pub(crate) fn is_version(text: &str) -> bool {
    let (text, build) =
        text.split_once('+').map_or((text, None), |(text, rest)| (text, Some(rest)));
    let (numbers, pre) =
        text.split_once('-').map_or((text, None), |(text, rest)| (text, Some(rest)));
    let is_number = |part: &str| {
        !part.is_empty()
            && part.len() < 20
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    let is_identifier = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // A number before the release has no zero in front, which one of a build may have.
    let is_pre = |part: &str| {
        is_identifier(part) && (is_number(part) || part.bytes().any(|byte| !byte.is_ascii_digit()))
    };
    numbers.split('.').count() == 3
        && numbers.split('.').all(is_number)
        && pre.is_none_or(|pre| pre.split('.').all(is_pre))
        && build.is_none_or(|build| build.split('.').all(is_identifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_semantic() {
        for good in ["0.1.0", "10.20.30", "1.0.0-alpha.1", "1.0.0-x-y.z+b.01", "1.0.0+b"] {
            assert!(is_version(good), "{good}");
        }
        for bad in [
            "", "1", "1.0", "1.0.0.0", "01.0.0", "v1.0.0", "1.0.0-", "1.0.0-01", "1.0.0-é", "1.0.x",
        ] {
            assert!(!is_version(bad), "{bad}");
        }
    }

    #[test]
    fn names_are_those_of_crates() {
        assert!(is_name("acme-shelf") && is_name("shelf_2"));
        for bad in ["", "2shelf", "-x", "a b", "acme/shelf", "schön"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
