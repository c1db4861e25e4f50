//! Which operation is called: the product and its version, embedded or out of a spec tree, and the operation of it. It must not know how
//! the call is made.

use alicloud_codegen::counted;
use alicloud_model::{Operation, Product};

use crate::arguments::CallArgs;
use crate::catalogs;
use crate::failure::Failure;

/// The product that was asked for.
pub(super) fn product(args: &CallArgs) -> Result<Product, Failure> {
    let (name, version) = (&args.product, args.api_version.as_deref());
    let Some(dir) = &args.spec else {
        return match catalogs::find(name, version) {
            Ok(Some(product)) => Ok(product),
            Ok(None) => Err(not_embedded(name, version)),
            Err(error) => Err(catalogs::failure(&error)),
        };
    };
    let catalog = catalogs::of_product(dir, name)?;
    let known: Vec<Known> = catalog.products.iter().map(Known::of).collect();
    catalogs::choose(catalog, name, version).ok_or_else(|| {
        unknown(&known, name, version, |known| format!("`{}` has {known}", dir.display()))
    })
}

/// The operation that was asked for.
pub(super) fn operation<'a>(product: &'a Product, name: &str) -> Result<&'a Operation, Failure> {
    product.operation(name).ok_or_else(|| {
        let known = product.operations.iter().map(|operation| operation.name.as_str());
        let hint = alicloud_codegen::nearest(name, known).map_or_else(
            || format!("it has {}", counted(product.operations.len(), "operation")),
            |near| format!("did you mean `{near}`?"),
        );
        let (id, version) = (&product.id, &product.version);
        Failure::Usage(format!("{id} {version} has no operation `{name}`; {hint}"))
    })
}

/// A product version that there is.
struct Known {
    id: String,
    code: String,
    version: String,
}

impl Known {
    fn of(product: &Product) -> Self {
        let Product { id, code, version, .. } = product;
        Self { id: id.clone(), code: code.clone(), version: version.clone() }
    }
}

fn not_embedded(name: &str, version: Option<&str>) -> Failure {
    let heads = match catalogs::heads() {
        Ok(heads) => heads,
        Err(error) => return catalogs::failure(&error),
    };
    let known: Vec<Known> = heads.iter().map(Known::of).collect();
    unknown(&known, name, version, |known| {
        format!(
            "this program was built with {known}; name a spec tree that has it with --spec, or build it again once \
             `alicloud update --add` has added others"
        )
    })
}

/// `others` says where the known products are.
fn unknown(
    known: &[Known],
    name: &str,
    version: Option<&str>,
    others: impl FnOnce(&str) -> String,
) -> Failure {
    let is_named = |known: &&Known| {
        known.id.eq_ignore_ascii_case(name) || known.code.eq_ignore_ascii_case(name)
    };
    let mut versions: Vec<&str> =
        known.iter().filter(is_named).map(|known| known.version.as_str()).collect();
    if !versions.is_empty() {
        versions.sort_unstable();
        let (version, versions) = (version.unwrap_or_default(), versions.join(", "));
        return Failure::Usage(format!("`{name}` has no version `{version}`; it has {versions}"));
    }
    let mut ids: Vec<&str> = known.iter().map(|known| known.id.as_str()).collect();
    ids.dedup();
    let hint = match alicloud_codegen::nearest(name, ids.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => others(&ids.join(", ")),
    };
    Failure::Usage(format!("there is no product `{name}`; {hint}"))
}
