package io.drawbridge.webrtc.page;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ServerCacheControl;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.encoding.EncodingService;
import com.linecorp.armeria.server.file.FileService;
import io.drawbridge.core.page.Template;
import io.drawbridge.core.page.Texts;
import io.drawbridge.core.spi.MeetingLookup;
import io.drawbridge.core.spi.MeetingLookup.Answer;
import io.drawbridge.core.spi.MeetingLookup.PinAsk;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * {@code /} (asks for the number), {@code /meet/<name or number>}, {@code /test} (what this network lets through) and their assets, small
 * enough for a slow line: compressed, and asked for again only when they have changed. Thread-safe.
 */
public final class Pages {
    private static final String SETTINGS = "<!-- settings -->";
    private static final String LANGUAGE_LINKS = "<!-- languages -->";
    private static final String ASSETS = "io/drawbridge/webrtc/page/assets";

    private final MeetingLookup meetings;
    private final Texts texts = Texts.load(Pages.class);
    private final Map<String, Template> home = new HashMap<>();
    private final Map<String, Template> meet = new HashMap<>();
    private final Map<String, Template> test = new HashMap<>();
    private final Map<String, Template> unknown = new HashMap<>();
    private final Map<String, Template> barred = new HashMap<>();

    /** Reads and renders the files; a missing one refuses the start. */
    public Pages(MeetingLookup meetings) {
        this.meetings = meetings;
        for (String language : texts.languages()) {
            home.put(language, render("home.html", language));
            meet.put(language, render("meet.html", language));
            test.put(language, render("test.html", language));
            unknown.put(language, render("unknown.html", language).fill(why(language, "404", "page.unknown")));
            barred.put(language, render("unknown.html", language).fill(why(language, "429", "page.barred")));
        }
    }

    private Template render(String file, String language) {
        Map<String, String> values = new HashMap<>(texts.of(language));
        values.put("lang", language);
        values.put("texts", texts.json(language));
        return Modules.into(Template.load(Pages.class, file))
                .insert(
                        SETTINGS,
                        Template.load(Pages.class, "settings.html").html().strip())
                .insert(LANGUAGE_LINKS, texts.links(language))
                .fill(values);
    }

    private Map<String, String> why(String language, String code, String key) {
        Map<String, String> words = texts.of(language);
        Map<String, String> values = new HashMap<>(Map.of("why.code", code));
        for (String part : List.of("title", "text", "hint")) {
            values.put("why." + part, words.getOrDefault(key + "." + part, key));
        }
        return values;
    }

    /** Adds the routes. */
    public void mount(ServerBuilder server) {
        server.service("/", safely((context, request) -> html(HttpStatus.OK, home, context, Map.of())));
        server.service("/meet", safely((context, request) -> toMeeting(context)));
        server.service("/meet/", safely((context, request) -> redirect(context, "/")));
        server.service("/meet/{meeting}", safely((context, request) -> meeting(context)));
        server.service("/test", safely((context, request) -> html(HttpStatus.OK, test, context, Map.of())));
        server.serviceUnder(
                "/assets/page",
                safely(FileService.builder(Pages.class.getClassLoader(), ASSETS)
                        .cacheControl(ServerCacheControl.REVALIDATED)
                        .build()));
    }

    private static HttpService safely(HttpService service) {
        return service.decorate((next, context, request) -> {
                    SafetyHeaders.addTo(context);
                    return next.serve(context, request);
                })
                .decorate(EncodingService.newDecorator());
    }

    private HttpResponse meeting(ServiceRequestContext context) {
        String alias = context.pathParam("meeting");
        String known = alias == null ? "" : alias;
        return HttpResponse.of(meetings.ask(known, context.clientAddress().getHostAddress())
                .thenApply(answer -> page(context, known, answer)));
    }

    private HttpResponse page(ServiceRequestContext context, String alias, MeetingLookup.Answer answer) {
        if (answer instanceof Answer.Found found) {
            return html(HttpStatus.OK, meet, context, values(found));
        }
        if (answer instanceof Answer.Menu) {
            return redirect(context, "/");
        }
        if (answer instanceof Answer.Unreachable) {
            // the page says so when it joins, and finds the meeting when the callbridge is back
            return html(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    meet,
                    context,
                    values(new Answer.Found(alias, alias, PinAsk.NONE, "")));
        }
        return answer instanceof Answer.Barred
                ? html(HttpStatus.TOO_MANY_REQUESTS, barred, context, Map.of())
                : html(HttpStatus.NOT_FOUND, unknown, context, Map.of());
    }

    /** The page needs to know what to ask for; whether a PIN is right only the meeting's door says. */
    private static Map<String, String> values(Answer.Found meeting) {
        return Map.of(
                "meeting",
                meeting.name(),
                "title",
                meeting.title(),
                "pin-ask",
                meeting.pinAsk().name().toLowerCase(Locale.ROOT),
                "pin-dialled",
                meeting.dialledPin());
    }

    /** The form of the home page, so that it works without script. */
    private static HttpResponse toMeeting(ServiceRequestContext context) {
        String wanted = context.queryParam("number");
        if (wanted == null || wanted.isBlank()) {
            return redirect(context, "/");
        }
        String name = URLEncoder.encode(wanted.strip(), StandardCharsets.UTF_8).replace("+", "%20");
        return redirect(context, "/meet/" + name);
    }

    /** In the language of the page that leads there. */
    private static HttpResponse redirect(ServiceRequestContext context, String path) {
        String language = context.queryParam("lang");
        boolean known = language != null && language.matches("[a-z]{2}");
        return HttpResponse.ofRedirect(HttpStatus.SEE_OTHER, known ? path + "?lang=" + language : path);
    }

    private HttpResponse html(
            HttpStatus status, Map<String, Template> page, ServiceRequestContext context, Map<String, String> values) {
        Wishes wishes = Wishes.of(context, texts);
        Map<String, String> all = new HashMap<>(values);
        all.put("theme", wishes.theme());
        ResponseHeaders headers = ResponseHeaders.builder(status)
                .contentType(MediaType.HTML_UTF_8)
                .add(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .add(HttpHeaderNames.CONTENT_LANGUAGE, wishes.language())
                .add(HttpHeaderNames.VARY, "accept-language, cookie")
                .build();
        Template template = Objects.requireNonNull(page.get(wishes.language()), "a page of every language");
        return HttpResponse.of(headers, HttpData.ofUtf8(template.fill(all).html()));
    }
}
