package io.drawbridge.sip.guard;

import io.drawbridge.sip.message.SipRequest;
import java.util.List;
import java.util.Locale;

/** The names that scanners give themselves. */
final class Scanners {
    private static final List<String> NAMES = List.of(
            "friendly-scanner",
            "friendly-request",
            "sipvicious",
            "sipcli",
            "sip-scan",
            "sipscan",
            "sundayddr",
            "sivus",
            "svmap",
            "svwar",
            "svcrack",
            "vaxsipuseragent",
            "pplsip",
            "sipptk",
            "sipflanker",
            "cosirt",
            "vicidial-scan");

    private Scanners() {}

    static boolean sent(SipRequest request) {
        return request.headers()
                .first("User-Agent")
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> NAMES.stream().anyMatch(name::startsWith))
                .isPresent();
    }
}
