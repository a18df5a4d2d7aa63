package io.drawbridge.core.admin.page;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ServerCacheControl;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.file.FileService;
import io.drawbridge.core.admin.AdminSessions.Session;
import io.drawbridge.core.admin.Entrance;
import io.drawbridge.core.admin.SessionCookie;
import io.drawbridge.core.page.Template;
import io.drawbridge.core.page.Texts;
import io.drawbridge.core.spi.HttpMount;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** {@code /admin}: the page of who is signed in, the form of who is not, and signing in and out. Thread-safe. */
public final class AdminPages implements HttpMount {
    private static final String PATH = "/admin";
    private static final String ASSETS = "io/drawbridge/core/admin/page/assets";
    private static final String LANGUAGE_LINKS = "<!-- languages -->";

    /** Everything from this host only, nothing inline; a form may go nowhere else. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final Entrance entrance;
    private final Texts texts = Texts.load(AdminPages.class);
    private final Map<String, Template> admin = new HashMap<>();
    private final Map<String, Template> signIn = new HashMap<>();

    /** Reads and renders the files; a missing one refuses the start. */
    public AdminPages(Entrance entrance) {
        this.entrance = entrance;
        for (String language : texts.languages()) {
            admin.put(language, render("admin.html", language));
            signIn.put(language, render("sign-in.html", language));
        }
    }

    private Template render(String file, String language) {
        Map<String, String> values = new HashMap<>(texts.of(language));
        values.put("lang", language);
        values.put("texts", texts.json(language));
        return Template.load(AdminPages.class, file)
                .insert(LANGUAGE_LINKS, texts.links(language))
                .fill(values);
    }

    @Override
    public void mount(ServerBuilder server) {
        server.route()
                .path(PATH)
                .methods(HttpMethod.GET, HttpMethod.HEAD)
                .build(safely((context, request) -> page(context, request)));
        server.route().path(PATH + "/").methods(HttpMethod.GET).build((context, request) -> toPage(""));
        post(server, "/sign-in", this::signIn);
        post(server, "/sign-out", this::signOut);
        server.serviceUnder(
                "/assets/admin",
                safely(FileService.builder(AdminPages.class.getClassLoader(), ASSETS)
                        .cacheControl(ServerCacheControl.REVALIDATED)
                        .build()));
    }

    private static void post(
            ServerBuilder server,
            String path,
            BiFunction<ServiceRequestContext, AggregatedHttpRequest, HttpResponse> answer) {
        server.route()
                .path(PATH + path)
                .methods(HttpMethod.POST)
                .build(safely((context, request) ->
                        HttpResponse.of(request.aggregate().thenApply(whole -> answer.apply(context, whole)))));
    }

    private static HttpService safely(HttpService service) {
        return service.decorate((next, context, request) -> {
            context.setAdditionalResponseHeader(HttpHeaderNames.CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
            context.setAdditionalResponseHeader(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
            context.setAdditionalResponseHeader(HttpHeaderNames.REFERRER_POLICY, "no-referrer");
            context.setAdditionalResponseHeader("cross-origin-opener-policy", "same-origin");
            context.setAdditionalResponseHeader("permissions-policy", "camera=(), microphone=(), display-capture=()");
            return next.serve(context, request);
        });
    }

    private HttpResponse page(ServiceRequestContext context, HttpRequest request) {
        String language = language(context, request.headers().get(HttpHeaderNames.ACCEPT_LANGUAGE));
        return SessionCookie.find(entrance.sessions(), context, request.headers())
                .map(session -> html(HttpStatus.OK, admin, language, Map.of("form-token", session.formToken())))
                .orElseGet(() -> form(HttpStatus.OK, language, ""));
    }

    // ---- in and out

    private HttpResponse signIn(ServiceRequestContext context, AggregatedHttpRequest request) {
        QueryParams fields = QueryParams.fromQueryString(request.contentUtf8());
        String language = texts.choose(fields.get("lang"), request.headers().get(HttpHeaderNames.ACCEPT_LANGUAGE));
        String typed = fields.get("token", "").strip();
        if (!Entrance.isFromOurPage(request.headers())) {
            return form(HttpStatus.FORBIDDEN, language, "sign-in.elsewhere");
        }
        if (typed.isEmpty()) {
            return form(HttpStatus.BAD_REQUEST, language, "sign-in.empty");
        }
        return switch (entrance.judge(typed, context.clientAddress())) {
            case RIGHT ->
                toPage(language, SessionCookie.set(context, entrance.sessions().open()));
            case WRONG -> form(HttpStatus.UNAUTHORIZED, language, "sign-in.wrong");
            case TOO_MANY -> form(HttpStatus.TOO_MANY_REQUESTS, language, "sign-in.too-many");
        };
    }

    private HttpResponse signOut(ServiceRequestContext context, AggregatedHttpRequest request) {
        QueryParams fields = QueryParams.fromQueryString(request.contentUtf8());
        Optional<Session> session = SessionCookie.find(entrance.sessions(), context, request.headers());
        if (session.isEmpty()) {
            return toPage(fields.get("lang", ""), SessionCookie.clear(context));
        }
        if (!session.get().allows(fields.get("form-token", "")) || !Entrance.isFromOurPage(request.headers())) {
            String language = texts.choose(fields.get("lang"), null);
            return form(HttpStatus.FORBIDDEN, language, "sign-in.elsewhere");
        }
        entrance.sessions().close(session.get());
        return toPage(fields.get("lang", ""), SessionCookie.clear(context));
    }

    private HttpResponse toPage(String language) {
        boolean known = texts.languages().contains(language);
        return HttpResponse.ofRedirect(HttpStatus.SEE_OTHER, known ? PATH + "?lang=" + language : PATH);
    }

    private HttpResponse toPage(String language, String cookie) {
        return toPage(language)
                .mapHeaders(headers -> headers.withMutations(more ->
                        more.add(HttpHeaderNames.SET_COOKIE, cookie).set(HttpHeaderNames.CACHE_CONTROL, "no-store")));
    }

    // ---- to HTML

    private String language(ServiceRequestContext context, @Nullable String accepted) {
        return texts.choose(context.queryParam("lang"), accepted);
    }

    /** {@code fault}: key of the text that says what was wrong with the last try; empty: there was none. */
    private HttpResponse form(HttpStatus status, String language, String fault) {
        return html(
                status,
                signIn,
                language,
                Map.of(
                        "fault",
                        texts.of(language).getOrDefault(fault, ""),
                        "invalid",
                        fault.isEmpty() ? "false" : "true"));
    }

    private static HttpResponse html(
            HttpStatus status, Map<String, Template> pages, String language, Map<String, String> values) {
        Template page = pages.get(language);
        if (page == null) {
            throw new IllegalStateException("no page in " + language);
        }
        ResponseHeaders headers = ResponseHeaders.builder(status)
                .contentType(MediaType.HTML_UTF_8)
                .add(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .add(HttpHeaderNames.CONTENT_LANGUAGE, language)
                .build();
        return HttpResponse.of(headers, HttpData.ofUtf8(page.fill(values).html()));
    }
}
