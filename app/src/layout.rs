//! The frame around every page of a signed-in person.

mod nav;
mod topbar;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::components::Outlet;
use model::Problem;

use crate::api;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::keys;
use crate::state::live::use_live;
use crate::state::locale::use_locale;

/// Skip links, top bar, navigation, the page, footer.
#[component]
pub fn Frame() -> impl IntoView {
    let l = use_locale();
    let live = use_live();
    let frame = Resource::new_blocking(move || live.any.get(), |_| api::frame::frame());
    let letter_keys = RwSignal::new(true);
    keys::listen(letter_keys.into());
    view! {
        <div class="skiplinks">
            <a href="#content">{td_string!(l, skip.content)}</a>" "
            <a href="#nav">{td_string!(l, skip.nav)}</a>" "
            <a href="#q">{td_string!(l, skip.search)}</a>
        </div>
        <Transition>
            {move || Suspend::new(async move {
                match frame.await {
                    Ok(frame) => {
                        letter_keys.set(frame.letter_keys);
                        view! {
                            <div class="frame">
                                <topbar::TopBar frame=frame.clone()/>
                                <nav::Nav frame=frame.clone()/>
                                <main class="content" id="content" tabindex="-1"><Outlet/></main>
                                <footer class="footer">
                                    <a href="/accessibility">{td_string!(l, nav.accessibility)}</a>
                                    <span>"Sportello "{env!("CARGO_PKG_VERSION")}</span>
                                </footer>
                            </div>
                        }
                        .into_any()
                    }
                    Err(error) => {
                        view! {
                            <main class="content" id="content">
                                <ProblemPage problem=error.0.clone()/>
                                {matches!(error.0, Problem::PasswordChangeDue)
                                    .then(|| view! { <p><a class="btn btn-primary" rel="external" href=paths::PASSWORD>{td_string!(l, password.title)}</a></p> })}
                            </main>
                        }
                        .into_any()
                    }
                }
            })}
        </Transition>
    }
}
