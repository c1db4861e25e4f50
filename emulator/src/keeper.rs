//! Services that keep what they are told, and answer calls out of it. What they know nothing of is answered from the descriptions. It must
//! not know what a service keeps.

use alicloud_model::{Catalog, Operation};
use futures_util::future::BoxFuture;

use crate::answer::Call;
use crate::content::Storage;
use crate::family::Family;
use crate::objects::Objects;
use crate::received::Received;
use crate::reply::Reply;
use crate::service_error::ServiceError;

/// A service that keeps things.
pub(crate) trait Keeper: Send + Sync {
    /// Operations that it answers though descriptions lack them.
    fn undescribed(&self) -> Vec<Operation>;

    /// Where the body of a request for the operation is kept while it comes in; `None` where it is read like that of others.
    fn storage(&self, operation: &Operation) -> Option<&Storage>;

    /// The response to a call that was let through; `None` when it is about nothing that is kept here.
    fn answer<'a>(
        &'a self,
        call: &'a Call<'a>,
        request: &'a Received,
    ) -> BoxFuture<'a, Option<Result<Reply, ServiceError>>>;

    /// Forgets all.
    fn reset(&self);
}

/// All of them, of which each family of services has one at most.
pub(crate) struct Keepers {
    objects: Objects,
}

impl Keepers {
    /// They keep at most so many bytes of objects, and make ids out of these numbers.
    pub(crate) fn new(object_limit: u64, random: fastrand::Rng) -> Self {
        Self { objects: Objects::new(object_limit, random) }
    }

    pub(crate) fn of(&self, family: Family) -> Option<&dyn Keeper> {
        match family {
            Family::Objects => Some(&self.objects),
            Family::Gateway | Family::Logs => None,
        }
    }

    /// Adds what the descriptions lack to the products that are served.
    pub(crate) fn complete(&self, catalog: &mut Catalog) {
        for product in &mut catalog.products {
            let family = product.operations.iter().find_map(Family::of_operation);
            let Some(keeper) = family.and_then(|family| self.of(family)) else { continue };
            for operation in keeper.undescribed() {
                if product.operation(&operation.name).is_none() {
                    product.operations.push(operation);
                }
            }
        }
    }

    pub(crate) fn reset(&self) {
        self.objects.reset();
    }
}
