package io.drawbridge.webrtc.page;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.core.page.Texts;
import java.util.Optional;

/**
 * How a guest wants the pages: what the address says, else what was chosen before (two cookies that the page's script sets), else what the
 * browser prefers. Pure.
 *
 * @param language of two letters, one of ours
 * @param theme {@code light}, {@code dark}, or {@code auto} = as the browser says
 */
record Wishes(String language, String theme) {
    private static final String LANGUAGE_COOKIE = "drawbridge-language";
    private static final String THEME_COOKIE = "drawbridge-theme";

    static Wishes of(ServiceRequestContext context, Texts texts) {
        RequestHeaders headers = context.request().headers();
        String asked = Optional.ofNullable(context.queryParam("lang"))
                .filter(texts.languages()::contains)
                .or(() -> cookie(headers, LANGUAGE_COOKIE))
                .orElse("");
        String theme = cookie(headers, THEME_COOKIE).orElse("auto");
        return new Wishes(
                texts.choose(asked, headers.get(HttpHeaderNames.ACCEPT_LANGUAGE)),
                theme.equals("light") || theme.equals("dark") ? theme : "auto");
    }

    private static Optional<String> cookie(RequestHeaders headers, String name) {
        return headers.cookies().stream()
                .filter(cookie -> cookie.name().equals(name))
                .map(Cookie::value)
                .findFirst();
    }
}
