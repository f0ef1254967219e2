using Microsoft.Extensions.Logging.Abstractions;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Connectors;

namespace Zentra.Api.Tests.Nodes;

/// <summary>A node that was paused between its commit and its call must not make the call any more.</summary>
public sealed class LateCallTests
{
    private readonly CountingConnector connector = new();

    [Theory]
    [InlineData(9, false, 1)]
    [InlineData(11, false, 0)]
    [InlineData(11, true, 1)]
    [InlineData(3600, false, 0)]
    public async Task A_call_begins_in_time_or_not_at_all_but_a_question_does_no_harm(int late, bool isQuery, int calls)
    {
        var provider = new ProviderCalls(connector, NullLogger<ProviderCalls>.Instance);
        var call = new ProviderCall(
            "pay_1", 1, ProviderOperation.Authorize, isQuery, 0, "counting", "pay_1-1", null, "tok", 100, "USD", false);
        var opened = TimeProvider.System.GetTimestamp() - (late * TimeProvider.System.TimestampFrequency);

        var outcome = await provider.Perform(new("tnt", "wks"), call, opened);

        Assert.Equal(calls, connector.Calls);
        Assert.Equal(calls == 1, outcome is not null);
    }

    [Fact]
    public void An_attempt_is_its_nodes_for_longer_than_it_may_call_and_wait() => Assert.True(
        PaymentTimers.CallDeadline > PaymentTimers.BeginWithin + PaymentTimers.AnswerWithin);

    private sealed class CountingConnector : IConnector, IProviderAccounts
    {
        public int Calls { get; private set; }

        public string Name => "counting";

        public Capabilities Capabilities { get; } = new();

        public ConnectorNeeds Needs { get; } = new([], [], []);

        public ValueTask<(IConnector Connector, ProviderAccount Account)?> Of(Scope scope, string provider)
        {
            var nothing = new Dictionary<string, string>();
            return new((this, new ProviderAccount(provider, Livemode: false, nothing, nothing)));
        }

        public CallbackReading Read(Callback callback, ProviderAccount account) =>
            new CallbackReading.Unsigned("none");

        public ValueTask<ProviderOutcome> Send(
            ProviderCall call, ProviderAccount account, CancellationToken cancellation)
        {
            Calls++;
            return new(new ProviderOutcome.Approved("ref"));
        }

        public ValueTask<ProviderOutcome> Query(
            ProviderCall call, ProviderAccount account, CancellationToken cancellation) =>
            Send(call, account, cancellation);
    }
}
