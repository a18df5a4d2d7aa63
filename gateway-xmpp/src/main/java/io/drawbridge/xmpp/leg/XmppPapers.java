package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.pki.CertificateAdvice;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.spi.DoctorCheck.Finding;
import io.drawbridge.core.spi.DoctorCheck.Verdict;
import io.drawbridge.xmpp.component.TlsKeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the doctor finds without a connection: id, secret, domain, own certificate. */
final class XmppPapers {
    private final Xmpp xmpp;
    private final Path dataDir;
    private final XmppPlan plan;

    XmppPapers(GatewayConfig config, XmppPlan plan) {
        this.xmpp = config.xmpp();
        this.dataDir = config.dataDir();
        this.plan = plan;
    }

    List<Finding> findings() throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(callbridge());
        findings.add(domain());
        Optional<TlsKeeper> tls = plan.tls();
        if (tls.isEmpty()) {
            findings.add(new Finding(
                    "xmpp-own-certificate", Verdict.UNKNOWN, "xmpp.tls.mode is off: no certificates are used"));
        } else if (plan.ownServer()) {
            findings.addAll(server(tls.get()));
        } else {
            findings.addAll(client(tls.get()));
        }
        return findings;
    }

    private Finding callbridge() throws IOException {
        String who = "the callbridge is " + plan.callbridgeDomain();
        Optional<Secret> secret = plan.knownSecret();
        if (secret.isPresent()) {
            return new Finding("xmpp-callbridge", Verdict.GOOD, who + ", and it has a secret");
        }
        return xmpp.embedded()
                ? new Finding("xmpp-callbridge", Verdict.GOOD, who + "; its secret is made at the first start")
                : new Finding(
                        "xmpp-callbridge",
                        Verdict.BROKEN,
                        who + ", but it has no secret: set xmpp.callbridge-secret to the one that the XMPP server has"
                                + " for this component");
    }

    private Finding domain() {
        boolean isLocal = xmpp.domain().equals("localhost");
        return isLocal && !plan.ownServer()
                ? new Finding(
                        "xmpp-domain",
                        Verdict.DOUBTFUL,
                        "the XMPP domain is localhost, yet the server is another one: set xmpp.domain to its domain")
                : new Finding("xmpp-domain", Verdict.GOOD, "the XMPP domain is " + xmpp.domain());
    }

    /** What the built-in server shows: it must name domain and host, and the links must trust it. */
    private List<Finding> server(TlsKeeper tls) {
        List<X509Certificate> chain = tls.shownByServer().chain();
        List<Finding> findings = new ArrayList<>(List.of(keyFits()));
        findings.addAll(CertificateAdvice.server(
                chain, new ServerNames(xmpp.domain(), xmpp.domain()), tls.trusted(), Instant.now()));
        return findings;
    }

    /** What we show to a server elsewhere. */
    private List<Finding> client(TlsKeeper tls) {
        CertificateAdvice.Wanted wanted = new CertificateAdvice.Wanted(
                xmpp.domain(), new ServerNames(xmpp.domain(), xmpp.domain()), plan.callbridgeDomain());
        List<Finding> findings = new ArrayList<>(List.of(keyFits()));
        for (Finding finding :
                CertificateAdvice.explain(tls.presented().chain(), wanted, tls.trusted(), Instant.now())) {
            switch (finding.name()) {
                case "certificate-dates", "certificate-key", "certificate-client" ->
                    findings.add(new Finding("xmpp-own-" + finding.name(), finding.verdict(), finding.text()));
                default -> {}
            }
        }
        return findings;
    }

    /** Reading the pair would have failed, with a sentence, if it did not. */
    private Finding keyFits() {
        Optional<Path> configured = xmpp.tls().own().certificate();
        return new Finding(
                "xmpp-own-certificate",
                Verdict.GOOD,
                configured
                        .map(file -> file + " and xmpp.tls.key belong together")
                        .orElse("none is configured: it is made in " + dataDir.resolve("tls")
                                + ", by the own authority"));
    }
}
