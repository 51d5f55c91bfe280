//! Routes, each with the audience it is for. The list is what the rights test walks: every
//! route, as every post, both ways.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};

use crate::app::App;
use crate::people::Post;

/// For whom a route is. The policies decide; this says what to expect of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, signed in or not.
    Anyone,
    /// Everybody who is signed in.
    SignedIn,
    /// Whoever holds one of these posts.
    Posts(&'static [Post]),
}

/// One route.
#[derive(Clone, Debug)]
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with `{names}`.
    pub path: &'static str,
    /// Audience.
    pub who: Who,
}

/// Routes of a chapter.
#[derive(Clone, Default)]
pub struct Routes {
    router: Router<App>,
    list: Vec<Route>,
}

macro_rules! methods {
    ($($(#[$meta:meta])* $name:ident = $method:ident),*) => {
        $(
            $(#[$meta])*
            #[must_use]
            pub fn $name<H, T>(self, path: &'static str, who: Who, handler: H) -> Self
            where
                H: Handler<T, App>,
                T: 'static,
            {
                self.with(Method::$method, MethodFilter::$method, path, who, handler)
            }
        )*
    };
}

impl Routes {
    methods! {
        /// Shows.
        get = GET,
        /// Makes.
        post = POST,
        /// Replaces.
        put = PUT,
        /// Undoes.
        delete = DELETE
    }

    fn with<H, T>(mut self, method: Method, filter: MethodFilter, path: &'static str, who: Who, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.router = self.router.route(path, on(filter, handler));
        self.list.push(Route { method, path, who });
        self
    }

    /// With another chapter's routes.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }

    /// Every route.
    pub fn list(&self) -> &[Route] {
        &self.list
    }

    /// The router.
    pub fn into_router(self) -> Router<App> {
        self.router
    }
}
