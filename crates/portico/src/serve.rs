//! Serving: open, migrate, load the host table, answer until told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use platform::App;
use platform::time::TimeSource;

use crate::{Place, demo, house};

/// Serves until SIGINT or SIGTERM; requests under way are answered first.
pub async fn serve(place: &Place, port: Option<u16>) -> anyhow::Result<ExitCode> {
    let mut settings = place.settings()?;
    if let Some(port) = port {
        settings.port = port;
        if settings.public_port.is_some() {
            settings.public_port = Some(port);
        }
    }
    let address = SocketAddr::new(settings.listen, settings.port);
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; another program may be using the port"))?;
    settings.demo = demo::is_loaded(&settings.data);
    let app = App::open(settings, TimeSource::Real, house::chapters()?).await?;
    app.db.migrate().await?;
    construction::hosts::load(&app).await?;
    house::start(&app);
    announce(&app);
    let service = house::router(&app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop()).await?;
    Ok(ExitCode::SUCCESS)
}

fn announce(app: &App) {
    let settings = &app.settings;
    println!("Portico {} serves:", env!("CARGO_PKG_VERSION"));
    println!("  portal  {}/", settings.origin("www"));
    println!("  desk    {}/desk", settings.origin(platform::web::host::DESK));
    if settings.demo {
        println!("{}", demo::ACCOUNTS);
    }
}

async fn stop() {
    let mut term = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(term) => term,
        Err(error) => {
            tracing::error!(%error, "SIGTERM cannot be heard; stop with SIGINT");
            let _ = tokio::signal::ctrl_c().await;
            return;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}
