package io.drawbridge.core.call;

import java.util.Locale;

/** The way a call leg came into the meeting: a SIP room device ("cvi"), or a browser or XMPP client ("webrtc"). */
public enum Path {
    CVI,
    WEBRTC;

    /** The spelling of the API, the call records and the {@code data-path} attribute of the page. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The spelling of the {@code leg} label of metrics. */
    public String leg() {
        return this == CVI ? "sip" : "webrtc";
    }
}
