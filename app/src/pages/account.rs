//! One's own settings.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn AccountPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let done = move || query.with(|query| query.get("done").unwrap_or_default());
    let frame = Resource::new(|| (), |()| api::frame::frame());
    view! {
        <Title text=td_string!(l, account.title)/>
        <div class="page-head"><h1>{td_string!(l, account.title)}</h1></div>
        {move || match done().as_str() {
            "password" => Some(view! { <div class="alert alert-success" role="status"><Icon name="check"/><p>{td_string!(l, password.done)}</p></div> }),
            "saved" => Some(view! { <div class="alert alert-success" role="status"><Icon name="check"/><p>{td_string!(l, account.saved)}</p></div> }),
            _ => None,
        }}
        <Transition>
            {drawn(move || async move {
                match frame.await {
                    Ok(frame) => view! {
                        <form class="form" method="post" action=paths::ACCOUNT>
                            <label class="field-check">
                                <input type="checkbox" name="letter_keys" value="on" checked=frame.letter_keys/>
                                {td_string!(l, account.letter_keys)}
                            </label>
                            <div class="form-actions">
                                <button class="btn btn-primary" type="submit">{td_string!(l, account.save)}</button>
                                <a class="btn btn-secondary" href=paths::PASSWORD rel="external"><Icon name="key"/>{td_string!(l, password.title)}</a>
                            </div>
                        </form>
                    }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}
