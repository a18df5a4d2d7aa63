package io.drawbridge.core;

import io.drawbridge.core.admin.RunningGateway;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.spi.DoctorCheck;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every port that the configuration listens on: free, or held by the running gateway. */
final class PortsDoctor implements DoctorCheck {
    private static final String LEASED = "sip.rtp-ports";
    private static final int TENTH = 10;

    @Override
    public String topic() {
        return "ports";
    }

    @Override
    public List<Finding> examine(GatewayConfig config) {
        boolean isRunning = new RunningGateway(config).isThere();
        List<InetAddress> bind = config.network().bind();
        List<InetAddress> addresses = bind.isEmpty() ? List.of(new InetSocketAddress(0).getAddress()) : bind;
        List<Finding> findings = new ArrayList<>();
        for (PortTable.Row row : PortTable.of(config)) {
            findings.add(look(row, addresses, isRunning));
        }
        return findings;
    }

    private static Finding look(PortTable.Row row, List<InetAddress> addresses, boolean isRunning) {
        String name = "port-" + row.key().replace('.', '-');
        String ports = row.transport() + " " + row.ports();
        String[] ends = row.ports().split("-", 2);
        int first = Integer.parseInt(ends[0]);
        int last = ends.length == 2 ? Integer.parseInt(ends[1]) : first;
        List<String> taken = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            for (InetAddress address : addresses) {
                fault(row, new InetSocketAddress(address, port)).ifPresent(taken::add);
            }
        }
        if (row.key().equals(LEASED)) {
            return leased(name, ports, taken, last - first);
        }
        if (taken.isEmpty()) {
            return isRunning
                    ? new Finding(name, Verdict.DOUBTFUL, ports + notHeld(row))
                    : new Finding(name, Verdict.GOOD, ports + " is free");
        }
        return isRunning
                ? new Finding(name, Verdict.GOOD, ports + " is held, by the running gateway as it seems")
                : new Finding(name, Verdict.BROKEN, taken.get(0));
    }

    /** Bound when a call needs them, and not before. */
    private static Finding leased(String name, String ports, List<String> taken, int all) {
        boolean isEnough = taken.size() * TENTH <= all;
        return new Finding(
                name,
                isEnough ? Verdict.GOOD : Verdict.DOUBTFUL,
                ports
                        + (taken.isEmpty() ? " are free" : " are free but for " + taken.size())
                        + (isEnough ? "" : ": stop the programs that hold them, or set another range"));
    }

    private static String notHeld(PortTable.Row row) {
        return " is free although a gateway runs: was " + row.key() + " changed since it started?";
    }

    private static Optional<String> fault(PortTable.Row row, InetSocketAddress address) {
        try {
            if (row.transport().equals("UDP")) {
                new DatagramSocket(address).close();
            } else {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.setReuseAddress(true);
                    socket.bind(address);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(new ListenFault(row.key(), address, e).getMessage()));
        }
    }
}
