package io.drawbridge.core.pki;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names that a certificate carries.
 *
 * @param dns host names, lower case
 * @param addresses IP addresses in numbers
 * @param xmppDomain named as XmppAddr (RFC 6120 section 13.7.1.4) and as SRVName (RFC 4985) too, or empty
 */
record Names(Set<String> dns, Set<String> addresses, String xmppDomain) {
    Names {
        dns = Collections.unmodifiableSet(new LinkedHashSet<>(dns));
        addresses = Collections.unmodifiableSet(new LinkedHashSet<>(addresses));
    }

    /** Sorts {@code hosts} into names and addresses. */
    static Names of(Stream<String> hosts, String xmppDomain) {
        Set<String> dns = new LinkedHashSet<>();
        Set<String> addresses = new LinkedHashSet<>();
        hosts.filter(host -> !host.isBlank()).forEach(host -> {
            boolean isAddress = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
            (isAddress ? addresses : dns).add(host.toLowerCase(Locale.ROOT));
        });
        return new Names(dns, addresses, xmppDomain);
    }

    /** The kernel's name of this machine; no look-up, which could block the start. Empty when it cannot be told. */
    static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The addresses of all interfaces, but for those that only hold on one link; without scopes. */
    static List<String> interfaceAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .map(text -> text.replaceFirst("%.*", ""))
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }
}
