//! Orders to the provider of certified mail over HTTP, to one that fails: the request stays where it is, the person reads what to
//! do next, and nothing is carried out twice.

use std::sync::Arc;
use std::time::{Duration, Instant};

use connectors::http::{HttpSettings, Token};
use connectors::registry::pec_admin::RestPecAdmin;
use model::Role;
use model::pec_request::{RequestKind, RequestState, RequestStep};
use serde_json::json;
use server::assets::Site;
use server::config::Config;
use server::router::{AppState, router};
use testkit::{RegistryFault, RegistryServer};

use crate::app::{Answer, Browser, TestApp, apps, grant, run};

/// Generous, because the machine may be compiling meanwhile.
const TIME: Duration = Duration::from_secs(20);
/// What the page says when it is not known what the provider did.
const AGAIN: &str = "non la esegue due volte";

fn provider() -> RegistryServer {
    RegistryServer::start(json!({}), None)
}

impl TestApp {
    /// The same desk in a process that hands its orders to this provider, and waits so long for an answer.
    fn ordering(mut self, provider: &RegistryServer, time: Duration) -> Self {
        let settings = HttpSettings {
            base: provider.url().parse().unwrap(),
            token: Token::None,
            ca_file: None,
            allow: Vec::new(),
            time,
            places: 4,
        };
        self.desk.pec_admin = Some(Arc::new(RestPecAdmin::new(settings).unwrap()));
        let config = Config::load(None, |_| None).unwrap();
        let state = AppState::new(self.desk.clone(), config, Site::default(), self.stop.subscribe());
        self.router = router(state);
        self
    }

    /// A request that waits for its execution.
    async fn waits(&self, who: &Browser) -> i64 {
        self.works_pec().await;
        let kind = RequestKind::Deletion;
        let (id, _) = self.asks(who, kind).await;
        self.write_data(who, id, kind).await;
        if kind.steps().contains(&RequestStep::Form) {
            self.hand_in(who, id, "modulo.pdf").await;
        }
        self.act(who, id, "identity", &[("pec_how", "document")]).await;
        assert_eq!(self.pec_request(id).await.state, RequestState::ToExecute);
        id
    }

    async fn hand_over(&self, who: &Browser, id: i64) -> Answer {
        self.act(who, id, "submit", &[]).await
    }

    /// Hands it over to a provider that fails; what the page says then. Nothing has changed.
    async fn fails(&self, who: &Browser, id: i64) -> String {
        let before = self.pec_request(id).await;
        let path = format!("/pec-requests/{id}");
        let answer = self.hand_over(who, id).await;
        assert_eq!(
            answer.location(),
            format!("{path}?again=yes#problem"),
            "{}",
            self.engine
        );
        let after = self.pec_request(id).await;
        assert_eq!(
            (after.state, after.version, after.provider_reference.as_str()),
            (before.state, before.version, ""),
            "{}",
            self.engine
        );
        assert!(after.sent_at.is_none() && after.executed_at.is_none());
        who.get(&format!("{path}?again=yes")).await.text()
    }

    /// Hands it over to a provider that is well.
    async fn goes(&self, who: &Browser, id: i64) {
        let answer = self.hand_over(who, id).await;
        assert_eq!(
            answer.location(),
            format!("/pec-requests/{id}?done=sent"),
            "{}",
            self.engine
        );
        let request = self.pec_request(id).await;
        assert_eq!(request.state, RequestState::AtProvider, "{}", self.engine);
        assert!(request.provider_reference.starts_with("R-"), "{request:?}");
    }
}

#[test]
fn an_order_to_a_provider_that_fails_stays_where_it_was_and_can_be_sent_again() {
    run(async {
        for app in apps().await {
            let provider = provider();
            let app = app.ordering(&provider, TIME);
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.waits(&clerk).await;
            for (fault, words) in [
                (RegistryFault::Status(500), "status 500"),
                (RegistryFault::Status(401), "status 401"),
                (RegistryFault::Text("{\"reference\":".to_owned()), "without a reference"),
                (
                    RegistryFault::Text("<html>Manutenzione</html>".to_owned()),
                    "without a reference",
                ),
            ] {
                provider.set_fault(fault);
                let page = app.fails(&clerk, id).await;
                assert!(page.contains(AGAIN) && page.contains(words), "{words}, {}", app.engine);
            }
            assert!(provider.carried_out().is_empty());
            provider.set_fault(RegistryFault::None);
            app.goes(&clerk, id).await;
            assert_eq!(provider.carried_out().len(), 1, "{}", app.engine);
        }
    });
}

#[test]
fn an_order_that_the_provider_does_not_want_says_why_and_is_not_called_unknown() {
    run(async {
        for app in apps().await {
            let provider = provider();
            let app = app.ordering(&provider, TIME);
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.waits(&clerk).await;
            let no = json!({ "error": "casella sospesa" }).to_string();
            provider.set_fault(RegistryFault::Reply(422, no));
            let page = app.fails(&clerk, id).await;
            assert!(
                page.contains("casella sospesa") && !page.contains(AGAIN),
                "{}",
                app.engine
            );
            // The request can be refused to the citizen, or gone back to.
            app.act(&clerk, id, "back", &[("step", "data")]).await;
            assert_eq!(app.pec_request(id).await.state.step(), Some(RequestStep::Data));
            assert!(provider.carried_out().is_empty());
        }
    });
}

#[test]
fn an_order_whose_answer_was_lost_is_not_carried_out_twice() {
    run(async {
        for app in apps().await {
            let provider = provider();
            let app = app.ordering(&provider, TIME);
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.waits(&clerk).await;
            provider.set_fault(RegistryFault::Lost);
            let page = app.fails(&clerk, id).await;
            assert!(page.contains(AGAIN), "{}", app.engine);
            let done = provider.carried_out();
            assert_eq!(done.len(), 1, "the provider did it all the same");

            provider.set_fault(RegistryFault::None);
            app.goes(&clerk, id).await;
            assert_eq!(provider.carried_out(), done, "{}", app.engine);
            assert_eq!(
                app.pec_request(id).await.provider_reference,
                format!("R-{}", done[0]),
                "the answer of the first time"
            );
            let keys = provider
                .questions()
                .into_iter()
                .map(|question| question.idempotency_key);
            assert!(keys.eq(std::iter::repeat_n(Some(done[0].clone()), provider.questions().len())));
        }
    });
}

#[test]
fn a_connection_that_breaks_once_is_not_felt_by_anybody() {
    run(async {
        for app in apps().await {
            let provider = provider();
            let app = app.ordering(&provider, TIME);
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.waits(&clerk).await;
            provider.set_fault(RegistryFault::CutOnce);
            app.goes(&clerk, id).await;
            assert_eq!(provider.carried_out().len(), 1, "{}", app.engine);
        }
    });
}

#[test]
fn a_provider_that_does_not_answer_keeps_nobody_longer_than_its_time() {
    run(async {
        for app in apps().await {
            let provider = provider();
            let app = app.ordering(&provider, Duration::from_millis(500));
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.waits(&clerk).await;
            provider.set_fault(RegistryFault::Silence);
            let began = Instant::now();
            let page = app.fails(&clerk, id).await;
            assert!(began.elapsed() < TIME, "{:?}", began.elapsed());
            assert!(page.contains(AGAIN) && page.contains("500 ms"), "{}", app.engine);

            // The first one is answered now, when nobody waits for it any more.
            provider.set_fault(RegistryFault::None);
            let app = app.ordering(&provider, TIME);
            let clerk = app.browser_with("altra", vec![grant(Role::BackOffice, None)]).await;
            app.goes(&clerk, id).await;
            assert_eq!(provider.carried_out().len(), 1, "{}", app.engine);
        }
    });
}

#[test]
fn two_people_who_send_the_same_order_at_once_have_it_carried_out_once() {
    run(async {
        for app in apps().await {
            let provider = provider();
            let app = app.ordering(&provider, TIME);
            let clerk = app.browser(Role::BackOffice).await;
            let other = app.browser_with("altra", vec![grant(Role::BackOffice, None)]).await;
            let id = app.waits(&clerk).await;
            let version = app.pec_request(id).await.version.to_string();
            let path = format!("/pec-requests/{id}/submit");
            let fields = [("version", version.as_str())];
            futures::future::join(clerk.post(&path, &fields), other.post(&path, &fields)).await;
            assert_eq!(provider.carried_out().len(), 1, "{}", app.engine);
            let request = app.pec_request(id).await;
            assert_eq!(request.state, RequestState::AtProvider, "{}", app.engine);
            assert_eq!(request.provider_reference, format!("R-{}", provider.carried_out()[0]));
        }
    });
}
