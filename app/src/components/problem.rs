//! Refusals, said where the person is: on top of the form, beside the field, or as a page.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Problem;

use super::icon::Icon;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// On top of a form: what was not accepted, each with a link to its field.
#[component]
pub fn ErrorSummary(problem: Problem) -> impl IntoView {
    let l = use_locale();
    let fields = match &problem {
        Problem::Invalid(fields) => fields
            .iter()
            .map(|field| {
                let text = format!("{}: {}", words::field(l, &field.field), words::field_error(l, field));
                view! { <li><a rel="external" href=format!("#{}", field.field)>{text}</a></li> }
            })
            .collect_view()
            .into_any(),
        _ => ().into_any(),
    };
    view! {
        <div class="alert alert-error error-summary" role="alert" tabindex="-1" id="problem">
            <Icon name="error"/>
            <div><p><b>{words::problem(l, &problem)}</b></p><ul>{fields}</ul></div>
        </div>
    }
}

/// A whole page that cannot be shown.
#[component]
pub fn ProblemPage(problem: Problem) -> impl IntoView {
    let l = use_locale();
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        // What was there once may have led to another page already.
        let led_on = response
            .0
            .read()
            .is_ok_and(|parts| parts.status.is_some_and(|status| status.is_redirection()));
        if !led_on {
            response.set_status(crate::api::context::status(&problem));
        }
    }
    let code = match &problem {
        Problem::NotFound => "404",
        Problem::Forbidden => "403",
        Problem::NotSignedIn | Problem::BadCredentials => "401",
        Problem::Archived => "409",
        _ => "500",
    };
    view! {
        <leptos_meta::Title text=words::problem(l, &problem)/>
        <div class="error-page">
            <p class="error-code" aria-hidden="true">{code}</p>
            <h1>{words::problem(l, &problem)}</h1>
            <p>{words::what_to_do(l, &problem)}</p>
            <p>
                {matches!(problem, Problem::NotSignedIn)
                    .then(|| view! { <a class="btn btn-primary" rel="external" href=paths::LOGIN>{td_string!(l, login.submit)}</a> })}
                " "<a class="btn btn-secondary" href=paths::HOME>{td_string!(l, nav.home)}</a>
            </p>
        </div>
    }
}
