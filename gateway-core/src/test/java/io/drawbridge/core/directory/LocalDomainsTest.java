package io.drawbridge.core.directory;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDomainsTest {
    private final LocalDomains domains = new LocalDomains("Meet.Example.com", List.of("video.example.org"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "meet.example.com",
                "MEET.example.COM",
                "meet.example.com.",
                "sip1.meet.example.com",
                "video.example.org",
                "a.b.video.example.org",
                "localhost",
                "192.0.2.77",
                "127.0.0.1",
                "[2001:db8::1]",
                "2001:db8::1"
            })
    void ownNamesAndEveryAddressAreOurs(String host) {
        assertTrue(domains.isOurs(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "example.com",
                "com",
                "evilmeet.example.com",
                "meet.example.com.evil.net",
                "example.org",
                "pbx.example.net",
                "1.2.3",
                "192.0.2.1.example.net",
                "[meet.example.com]"
            })
    void namesOfOthersAreNot(String host) {
        assertFalse(domains.isOurs(host));
    }
}
