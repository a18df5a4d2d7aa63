package io.drawbridge.xmpp.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.TestBed;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.IqHandlers;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientCertificatesTest {
    private static TestBed bed(ClientCertificates rule) throws Exception {
        return new TestBed(settings -> settings.with(settings.tls(), rule));
    }

    @Test
    void whereOneIsRequiredAComponentWithoutIsTurnedAwayBeforeItsSecretCounts() throws Exception {
        try (TestBed bed = bed(new ClientCertificates(true, (certificate, domain) -> Optional.empty()))) {
            try (RawComponent without = new RawComponent(bed)) {
                without.open("other.example.com");
                String error = without.hearAll();
                assertTrue(error.contains("<not-authorized ") && error.contains("client certificate"), error);
            }
            ComponentLink link = bed.link(bed.settings(TestBed.COMPONENT, TestBed.SECRET), new IqHandlers());
            link.enable();
            Await.until("a link with its certificate is in", () -> link.status().usable());
            link.disable();
        }
    }

    @Test
    void aCertificateOfAnotherNameIsTurnedAwayInWords() throws Exception {
        ClientCertificates rule =
                new ClientCertificates(false, (certificate, domain) -> Optional.of("it names not " + domain));
        try (TestBed bed = bed(rule)) {
            ComponentLink link = bed.link(bed.settings(TestBed.COMPONENT, TestBed.SECRET), new IqHandlers());
            link.enable();
            Await.until("it was refused", () -> link.status().lastError().isPresent());
            String error = link.status().lastError().orElseThrow();
            assertTrue(error.contains("not-authorized"), error);
            link.disable();
            try (RawComponent without = new RawComponent(bed)) {
                without.register("other.example.com");
            }
        }
    }
}
