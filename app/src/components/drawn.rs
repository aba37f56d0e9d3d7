//! Drawing what a resource brings.

use std::future::Future;

use leptos::prelude::*;

/// Draws when the data are there, and in the browser again whenever they change. Stands inside a `Transition`.
///
/// On the server nothing changes after that, so it is no closure there: leptos runs a closure once more to look for further
/// resources, and every page would be drawn twice.
pub fn drawn<Fut>(draw: impl Fn() -> Fut + Send + 'static) -> impl IntoView
where
    Fut: Future<Output: IntoView + Send + 'static> + Send + 'static,
{
    #[cfg(feature = "ssr")]
    let view = Suspend::new(draw());
    #[cfg(not(feature = "ssr"))]
    let view = move || Suspend::new(draw());
    view
}
