package io.drawbridge.xmpp.leg;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.core.admin.RunningGateway;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.DataDirPki;
import io.drawbridge.core.spi.DoctorCheck;
import io.drawbridge.core.store.StoreLook;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code doctor xmpp}: the checks of a start, one after the other: callbridge known, domain set, own certificate, server found, TCP, TLS
 * and names, registration, a stanza to the own address and back. Beside a running gateway it stops before the registration, which would
 * put the gateway's own link in danger, and reports that one's state instead.
 */
public final class XmppDoctor implements DoctorCheck {
    private static final Finding SILENT = new Finding(
            "xmpp-gateway",
            Verdict.UNKNOWN,
            "another process has the database open, and no gateway answers at web.https-port");

    @Override
    public String topic() {
        return "xmpp";
    }

    @Override
    public List<Finding> examine(GatewayConfig config) {
        if (!config.legs().contains("xmpp") || !config.xmpp().enabled()) {
            return List.of(new Finding(
                    "xmpp",
                    Verdict.GOOD,
                    "XMPP is switched off (xmpp.enabled, legs); joins go straight to the meetings"));
        }
        List<Finding> findings = new ArrayList<>();
        Optional<JsonNode> running = new RunningGateway(config).ask("callbridge/status");
        boolean isRunning =
                running.isPresent() || StoreLook.at(config.dataDir()).state() == StoreLook.State.HELD;
        try {
            XmppPlan plan = new XmppPlan(config, DataDirPki.look(config, Instant.now()));
            findings.addAll(new XmppPapers(config, plan).findings());
            running.ifPresent(status -> findings.add(gateway(status)));
            if (running.isEmpty() && isRunning) {
                findings.add(SILENT);
            }
            try (Loops loops = new Loops(1)) {
                findings.addAll(new XmppWay(config, plan, loops, isRunning).findings());
            }
        } catch (IOException | IllegalStateException e) {
            findings.add(new Finding("xmpp-configuration", Verdict.BROKEN, String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return findings;
    }

    private static Finding gateway(JsonNode status) {
        String state = status.path("state").asText();
        String server = status.path("server").asText("");
        boolean usable = status.path("links").size() > 0;
        for (JsonNode link : status.path("links")) {
            usable &= link.path("usable").asBoolean();
        }
        String error = status.path("lastError").asText("");
        return usable
                ? new Finding(
                        "xmpp-gateway", Verdict.GOOD, "the running gateway is registered at " + server + ": " + state)
                : new Finding(
                        "xmpp-gateway",
                        Verdict.BROKEN,
                        "the running gateway is not registered at " + server + " (" + state + ")"
                                + (error.isEmpty() || error.equals("null") ? "" : ": " + error));
    }
}
