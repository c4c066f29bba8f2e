package io.reeve.ledger;

import java.net.InetSocketAddress;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;

/**
 * The network of a peer that has no others: none. Nothing listens, and gRPC, the larger part of Ratis' start-up time,
 * is never loaded. Ratis makes it by its class name.
 */
public final class LonePeerRpc implements RpcType {

    @Override
    public String name() {
        return getClass().getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(this);
    }

    private record Factory(RpcType type) implements ServerFactory {
        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            return new Silence(type);
        }

        @Override
        public RpcType getRpcType() {
            return type;
        }
    }

    private record Silence(RpcType type) implements RaftServerRpc {
        @Override
        public void start() {
            // Nobody is to be heard.
        }

        @Override
        public void close() {
            // Nothing was opened.
        }

        @Override
        public RpcType getRpcType() {
            return type;
        }

        @Override
        public InetSocketAddress getInetSocketAddress() {
            return InetSocketAddress.createUnresolved("127.0.0.1", 0);
        }

        @Override
        public void addRaftPeers(java.util.Collection<RaftPeer> peers) {
            // It is told of itself only.
        }

        @Override
        public void handleException(RaftPeerId peer, Exception problem, boolean reconnect) {
            throw new IllegalStateException("a lone peer talks to nobody, yet failed to", problem);
        }

        @Override
        public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) {
            throw nobody();
        }

        @Override
        public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) {
            throw nobody();
        }

        @Override
        public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) {
            throw nobody();
        }

        @Override
        public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request) {
            throw nobody();
        }

        private static IllegalStateException nobody() {
            return new IllegalStateException("a lone peer talks to nobody");
        }
    }
}
