//! One's own password.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::Problem;
use model::forms::Typed;
use model::problem::{FieldError, FieldProblem};

use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::ErrorSummary;
use crate::layout::EntryFrame;
use crate::paths;
use crate::state::locale::use_locale;

/// The form, on a page of its own: it is also where somebody with a one-time password is kept until they chose theirs.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let asked = move |name: &str| query.with_untracked(|query| query.get(name).unwrap_or_default());
    let due = asked("due") == "yes";
    // Passwords never come back: the address says only which field was refused and why.
    let problem = (!asked("field").is_empty()).then(|| {
        let error = asked("error").parse().unwrap_or(FieldError::TooWeak);
        Problem::Invalid(vec![FieldProblem {
            limit: asked("limit").parse().ok(),
            ..FieldProblem::new(&asked("field"), error)
        }])
    });
    let typed = Typed {
        problem: problem.clone(),
        ..Typed::default()
    };
    view! {
        <Title text=td_string!(l, password.title)/>
        <EntryFrame>
            <form class="login-card" method="post" action=paths::PASSWORD>
                    <h1>{td_string!(l, password.title)}</h1>
                    {due.then(|| view! { <div class="alert alert-warning" role="status"><Icon name="key"/><p>{td_string!(l, password.due)}</p></div> })}
                    {problem.map(|problem| view! { <ErrorSummary problem=problem/> })}
                        <TextField name="old" span="" kind="password" label=td_string!(l, field.old_password).to_owned() typed=typed.clone()
                            required=true autocomplete="current-password"/>
                        <TextField name="new" span="" kind="password" label=td_string!(l, field.new_password).to_owned() typed=typed.clone()
                            required=true autocomplete="new-password" hint=td_string!(l, password.rules).to_owned()/>
                        <TextField name="again" span="" kind="password" label=td_string!(l, field.again_password).to_owned() typed=typed
                            required=true autocomplete="new-password"/>
                        <button class="btn btn-primary btn-big" type="submit">{td_string!(l, password.submit)}</button>
                        {(!due).then(|| view! { <a class="btn btn-quiet" href=paths::HOME rel="external">{td_string!(l, nav.home)}</a> })}
            </form>
        </EntryFrame>
    }
}
