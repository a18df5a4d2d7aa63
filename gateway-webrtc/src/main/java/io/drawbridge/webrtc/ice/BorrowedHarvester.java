package io.drawbridge.webrtc.ice;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Component;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.harvest.AbstractCandidateHarvester;
import org.ice4j.socket.IceSocketWrapper;

/** Gives an agent one host candidate for each address of the port that Netty owns. */
final class BorrowedHarvester extends AbstractCandidateHarvester {
    private final List<InetSocketAddress> locals;
    private final IceAgent.Events events;

    BorrowedHarvester(List<InetSocketAddress> locals, IceAgent.Events events) {
        this.locals = locals;
        this.events = events;
    }

    @Override
    public boolean isHostHarvester() {
        return true;
    }

    @Override
    public Collection<LocalCandidate> harvest(Component component) {
        List<LocalCandidate> added = new ArrayList<>();
        for (InetSocketAddress local : locals) {
            BorrowedSocket socket = new BorrowedSocket(local, events);
            Candidate candidate = new Candidate(new TransportAddress(local, Transport.UDP), component, socket);
            if (component.addLocalCandidate(candidate)) {
                candidate.getStunStack().addSocket(socket);
                added.add(candidate);
            }
        }
        return added;
    }

    /** A host candidate whose socket is borrowed. */
    private static final class Candidate extends HostCandidate {
        private final BorrowedSocket socket;

        Candidate(TransportAddress address, Component component, BorrowedSocket socket) {
            super(address, component);
            this.socket = socket;
        }

        @Override
        public IceSocketWrapper getStunSocket(TransportAddress serverAddress) {
            return socket;
        }

        @Override
        public IceSocketWrapper getCandidateIceSocketWrapper() {
            return socket;
        }

        @Override
        protected IceSocketWrapper getCandidateIceSocketWrapper(SocketAddress remoteAddress) {
            return socket;
        }
    }
}
