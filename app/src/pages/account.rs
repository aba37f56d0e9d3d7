//! One's own settings.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::forms::Typed;
use model::notice::NoticeChoice;

use crate::api;
use crate::components::choice::{Offered, SelectField};
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn AccountPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let done = move || query.with(|query| query.get("done").unwrap_or_default());
    let settings = Resource::new(|| (), |()| api::account::settings());
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
                match settings.await {
                    Ok(settings) => view! {
                        <form class="form" method="post" action=paths::ACCOUNT>
                            <label class="field-check">
                                <input type="checkbox" name="letter_keys" value="on" checked=settings.letter_keys/>
                                {td_string!(l, account.letter_keys)}
                            </label>
                            {settings.notices.map(|chosen| view! { <Notices chosen=chosen email=settings.email/> })}
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

/// How one wants to be told of what is handed to one's office, and where to.
#[component]
fn Notices(chosen: NoticeChoice, email: String) -> impl IntoView {
    let l = use_locale();
    let hint = if email.is_empty() {
        td_string!(l, account.notices_nowhere).to_owned()
    } else {
        td_string!(l, account.notices_hint, email = email).to_string()
    };
    let typed = Typed {
        values: [("notices".to_owned(), chosen.code().to_owned())].into(),
        problem: None,
    };
    let choices: Offered = NoticeChoice::ALL
        .iter()
        .map(|choice| (choice.code().to_owned(), words::notices(l, *choice).to_owned()))
        .collect();
    view! { <SelectField name="notices" label=td_string!(l, account.notices).to_owned() typed=typed options=choices hint=hint/> }
}
