//! The frame around every page of a signed-in person.

#[cfg(feature = "ssr")]
mod entry;
mod nav;
mod topbar;
mod trouble;

#[cfg(feature = "ssr")]
pub use entry::EntryFrame;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::components::Outlet;

use crate::api;
use crate::components::drawn::drawn;
use crate::paths;
use crate::state::live::use_live;
use crate::state::locale::use_locale;
use crate::state::{keys, menus};

/// Skip links, top bar, navigation, the page, footer.
#[component]
pub fn Frame() -> impl IntoView {
    let l = use_locale();
    let live = use_live();
    let frame = Resource::new_blocking(move || live.any.get(), |_| api::frame::frame());
    let letter_keys = RwSignal::new(true);
    keys::listen(letter_keys.into());
    menus::listen();
    view! {
        <div class="skiplinks">
            <a rel="external" href="#content">{td_string!(l, skip.content)}</a>" "
            <a rel="external" href="#nav">{td_string!(l, skip.nav)}</a>" "
            <a rel="external" href="#q">{td_string!(l, skip.search)}</a>
        </div>
        <div class="frame">
            <Transition>
                {drawn(move || async move {
                    // Without a frame the page itself says what is wrong.
                    frame.await.ok().map(|frame| {
                        letter_keys.set(frame.letter_keys);
                        crate::state::live::listen(live, frame.last_change);
                        view! { <topbar::TopBar frame=frame.clone()/><trouble::Trouble frame=frame.clone()/><nav::Nav frame=frame/> }
                    })
                })}
            </Transition>
            // Outside the frame's own waiting: a page's resources must not be made inside it.
            <main class="content" id="content" tabindex="-1"><Outlet/></main>
            <footer class="footer">
                <a href=paths::ACCESSIBILITY>{td_string!(l, nav.accessibility)}</a>
                <span>"Sportello "{env!("CARGO_PKG_VERSION")}</span>
            </footer>
        </div>
    }
}
