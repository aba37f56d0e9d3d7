//! Signing in.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::Problem;

use crate::components::icon::Icon;
use crate::layout::EntryFrame;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// The sign-in form. It is a plain form: signing in is the one thing that must work when nothing else does.
#[component]
pub fn LoginPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let asked = move |name: &str| query.with_untracked(|query| query.get(name).unwrap_or_default());
    let next = asked("next");
    let problem = match asked("problem").as_str() {
        "credentials" => Some(Problem::BadCredentials),
        "wait" => Some(Problem::Throttled(asked("seconds").parse().unwrap_or(60))),
        "fault" => Some(Problem::Internal(asked("id"))),
        _ => None,
    };
    let ended = asked("ended") == "yes";
    view! {
        <Title text=td_string!(l, login.title)/>
        <EntryFrame>
            <form class="login-card" method="post" action=paths::LOGIN>
                <h1>{td_string!(l, login.title)}</h1>
                {ended.then(|| view! { <div class="alert alert-warning" role="status"><Icon name="clock"/><p>{td_string!(l, login.ended)}</p></div> })}
                {problem.map(|problem| view! {
                    <div class="alert alert-error" role="alert" id="problem"><Icon name="error"/><p>{words::problem(l, &problem)}</p></div>
                })}
                <input type="hidden" name="next" value=next/>
                <div class="field">
                    <label for="login">{td_string!(l, login.name)}</label>
                    <input id="login" name="login" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus/>
                </div>
                <div class="field">
                    <label for="password">{td_string!(l, login.password)}</label>
                    <input id="password" name="password" type="password" autocomplete="current-password" required/>
                </div>
                <button class="btn btn-primary btn-big" type="submit">{td_string!(l, login.submit)}</button>
                <p class="hint">{td_string!(l, login.hint)}</p>
            </form>
        </EntryFrame>
    }
}
