//! Fields in which something is chosen: one of a list, or yes and no.

use leptos::prelude::*;
use model::desk::Choice;
use model::forms::Typed;

use super::field::FieldErrorLine;

/// What a list offers: the value that is sent, and its words.
pub type Offered = Vec<(String, String)>;

/// Things with a number and a name, as a list offers them.
pub fn offered(choices: &[Choice]) -> Offered {
    choices
        .iter()
        .map(|choice| (choice.id.to_string(), choice.name.clone()))
        .collect()
}

/// A labelled list.
#[component]
pub fn SelectField(
    name: &'static str,
    label: String,
    typed: Typed,
    options: Offered,
    /// The words of choosing nothing, which comes first.
    #[prop(optional, into)]
    nothing: Option<String>,
    #[prop(default = "span-12")] span: &'static str,
    #[prop(optional)] required: bool,
    /// Shown below the field.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let wrong = typed.error(name).is_some();
    let described = match (wrong, hint.is_some()) {
        (true, _) => Some(format!("{name}-error")),
        (false, true) => Some(format!("{name}-hint")),
        (false, false) => None,
    };
    let chosen = typed.value(name);
    view! {
        <div class=format!("field {span}")>
            <label for=name>{label}{required.then(|| view! { " "<span class="req" aria-hidden="true">"*"</span> })}</label>
            <select id=name name=name required=required aria-invalid=wrong.then_some("true") aria-describedby=described>
                {nothing.map(|nothing| view! { <option value="">{nothing}</option> })}
                {options_of(options, &chosen)}
            </select>
            {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            <FieldErrorLine typed=typed name=name/>
        </div>
    }
}

/// The options of a list, with the chosen one marked.
pub fn options_of(options: Offered, chosen: &str) -> Vec<AnyView> {
    options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }.into_any()
        })
        .collect()
}

/// A box to tick.
#[component]
pub fn CheckField(
    name: &'static str,
    label: String,
    typed: Typed,
    #[prop(default = "span-12")] span: &'static str,
) -> impl IntoView {
    let ticked = typed.value(name) == "on";
    view! {
        <label class=format!("field-check {span}")><input type="checkbox" id=name name=name value="on" checked=ticked/>{label}</label>
    }
}
