package io.drawbridge.webrtc.page;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.ServiceRequestContext;

/** The headers that keep foreign code out of the pages, and the pages out of foreign frames. */
final class SafetyHeaders {
    /** Everything from this host only, nothing inline; {@code connect-src 'self'} covers the WebSocket (CSP level 3). */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self'; connect-src 'self'; media-src 'self' blob: mediastream:; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'none'";

    private static final String PERMISSIONS_POLICY =
            "camera=(self), microphone=(self), display-capture=(self), autoplay=(self)";

    private SafetyHeaders() {}

    static void addTo(ServiceRequestContext context) {
        context.setAdditionalResponseHeader(HttpHeaderNames.CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
        context.setAdditionalResponseHeader(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
        context.setAdditionalResponseHeader(HttpHeaderNames.REFERRER_POLICY, "no-referrer");
        context.setAdditionalResponseHeader("cross-origin-opener-policy", "same-origin");
        context.setAdditionalResponseHeader("permissions-policy", PERMISSIONS_POLICY);
    }
}
