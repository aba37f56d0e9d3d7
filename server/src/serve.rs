//! Web server and workers, in one process or apart, until SIGTERM.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use connectors::Subprocess;
use domain::Desk;
use domain::ports::Painter;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::assets::Site;
use crate::config::Config;
use crate::router::{AppState, router};
use crate::worker;

/// What a process does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Role {
    /// Pages and workers.
    #[default]
    All,
    /// Pages only.
    Web,
    /// Mail in, mail out, cleaning up.
    Worker,
}

/// How long requests may take to end after the signal.
const GRACE: Duration = Duration::from_secs(20);

/// Runs until SIGTERM or Ctrl-C. Streams end first, then requests get 20 seconds, then workers finish what they have in
/// hand.
///
/// # Errors
/// When the address cannot be listened on, or the site cannot be read.
pub async fn run(config: Config, desk: Desk, role: Role) -> Result<(), String> {
    let (stop, stopping) = watch::channel(false);
    let workers =
        (role != Role::Web).then(|| worker::start(desk.clone(), &config.data_dir, painter(), stopping.clone()));
    let noted = tokio::spawn(worker::audit::write_down(desk.clone(), stopping.clone()));
    let ending = desk.clone();
    let served = if role == Role::Worker {
        tracing::info!("workers only");
        terminated().await;
        Ok(())
    } else {
        web(&config, desk, stop.clone(), stopping).await
    };
    let _ = stop.send(true);
    if let Some(workers) = workers {
        workers.stop().await;
    }
    let _ = noted.await;
    worker::audit::finish(&ending).await;
    tracing::info!("stopped");
    served
}

async fn web(
    config: &Config,
    desk: Desk,
    stop: watch::Sender<bool>,
    stopping: watch::Receiver<bool>,
) -> Result<(), String> {
    let folder = std::env::var_os("SPORTELLO_SITE_DIR").map(PathBuf::from);
    let site = Site::load(folder.as_deref())?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        format!(
            "cannot listen on {}: {error}. Choose another address with SPORTELLO_LISTEN",
            config.listen
        )
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    tracing::info!(%address, "listening");
    tokio::spawn(domain::live::follow(desk.clone(), stopping.clone()));
    tokio::spawn(domain::clockwork::follow(desk.clone(), stopping.clone()));
    let router = router(AppState::new(desk, config.clone(), site, stopping.clone()));
    let mut asked = stopping;
    let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            terminated().await;
            tracing::info!("stopping");
            let _ = stop.send(true);
        });
    tokio::select! {
        served = server => served.map_err(|error| error.to_string()),
        () = async {
            let _ = asked.changed().await;
            tokio::time::sleep(GRACE).await;
        } => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    }
}

/// Resolves at SIGTERM or SIGINT.
async fn terminated() {
    let (Ok(mut term), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// This program, started once for each document.
fn painter() -> Arc<dyn Painter> {
    let program = std::env::current_exe().unwrap_or_else(|_| "sportello".into());
    Arc::new(Subprocess::new(program))
}
