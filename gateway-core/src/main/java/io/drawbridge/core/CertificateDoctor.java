package io.drawbridge.core;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.pki.DataDirPki;
import io.drawbridge.core.pki.Pem;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.spi.DoctorCheck;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The certificates of the pages and of SIP over TLS: key, dates, names. That of the XMPP link is looked at by its own check. */
final class CertificateDoctor implements DoctorCheck {
    @Override
    public String topic() {
        return "certificates";
    }

    @Override
    public List<Finding> examine(GatewayConfig config) {
        List<Finding> findings = new ArrayList<>();
        if (config.web().httpsPort() != 0) {
            examine("web", "web.tls", config.web().tls(), config, findings);
        }
        if (config.legs().contains("sip") && config.sip().tlsPort() != 0) {
            examine("sip", "sip.tls", config.sip().tls(), config, findings);
        }
        return findings;
    }

    private static void examine(
            String name, String key, GatewayConfig.Tls files, GatewayConfig config, List<Finding> findings) {
        boolean isConfigured = files.certificate().isPresent() && files.key().isPresent();
        try {
            Pki.Identity identity = isConfigured
                    ? Pem.identity(files.certificate().get(), files.key().get())
                    : DataDirPki.look(config, Instant.now()).server();
            findings.add(new Finding(
                    name + "-certificate",
                    Verdict.GOOD,
                    isConfigured
                            ? files.certificate().get() + " and its key "
                                    + files.key().get() + " belong together"
                            : "none is configured: one is made by the own authority, which only this gateway's links"
                                    + " believe; for browsers and rooms set " + key + ".certificate and " + key
                                    + ".key"));
            findings.addAll(
                    new CertificateStory(config, Instant.now()).presented(name, identity.chain(), !isConfigured));
        } catch (IOException e) {
            findings.add(
                    new Finding(name + "-certificate", Verdict.BROKEN, e.getMessage() + ": correct " + key + ".*"));
        }
    }
}
