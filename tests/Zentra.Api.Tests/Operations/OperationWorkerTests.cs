using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;
using Zentra.Server;
using Zentra.Server.Workers;

namespace Zentra.Api.Tests.Operations;

/// <summary>Who does long work, how much of it at once, and what does not end it.</summary>
public sealed class OperationWorkerTests(ApiHost host)
{
    [Fact]
    public async Task Four_operations_are_done_at_once_and_the_others_wait_their_turn()
    {
        var work = new Work("test.at_once");
        var api = await host.NewTenant();
        for (var i = 0; i < 6; i++)
        {
            await Begin(api, work.Kind);
        }

        await using var worker = await Worker.Start(host, work);
        await Patience.Until(() => Task.FromResult(work.UnderWay), n => n == 4);
        await Task.Delay(700, TestContext.Current.CancellationToken);
        Assert.Equal(4, work.UnderWay);
        work.Go.SetResult();

        await Patience.Until(() => Ended(api, work.Kind), n => n == 6);
        Assert.Equal(4, work.Most);
    }

    [Fact]
    public async Task A_node_that_lacks_what_an_operation_needs_leaves_it_to_another()
    {
        var api = await host.NewTenant();
        var poor = new Work("test.can_do") { IsAble = false };
        var id = await Begin(api, poor.Kind);
        poor.Go.SetResult();
        await using var first = await Worker.Start(host, poor);
        await Patience.Until(() => Task.FromResult(poor.Asked), n => n > 2);
        Assert.Equal("running", (await api.Get($"/operations/{id}")).Is(200).Json.Say("status"));

        var rich = new Work("test.can_do");
        rich.Go.SetResult();
        await using var second = await Worker.Start(host, rich);

        await Patience.Until(() => Ended(api, rich.Kind), n => n == 1);
        Assert.Equal((0, 1), (poor.Steps, rich.Steps));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_passes_postpones_an_operation_and_does_not_fail_it(bool isOverload)
    {
        var api = await host.NewTenant();
        var work = new Work($"test.{(isOverload ? "overload" : "store")}");
        Exception fault = isOverload ? new OverloadedException() : new StoreUnavailableException();
        work.Faults.Enqueue(fault);
        work.Faults.Enqueue(fault);
        work.Go.SetResult();
        var id = await Begin(api, work.Kind);

        await using var worker = await Worker.Start(host, work);

        await Patience.Until(() => Ended(api, work.Kind), n => n == 1);
        Assert.Equal(3, work.Steps);
        Assert.Equal("succeeded", (await api.Get($"/operations/{id}")).Is(200).Json.Say("status"));
    }

    [Fact]
    public async Task An_operation_that_met_a_fault_is_resumed_and_succeeds()
    {
        var api = await host.NewTenant();
        var work = new Work("test.resume");
        work.Faults.Enqueue(new InvalidOperationException());
        work.Go.SetResult();
        var id = await Begin(api, work.Kind);
        await using var worker = await Worker.Start(host, work);
        await Patience.Until(
            async () => (await api.Get($"/operations/{id}")).Is(200).Json.Say("status"), s => s == "failed");

        var resumed = (await api.Post($"/operations/{id}/resume")).Is(200).Json;

        Assert.Equal("running", resumed.Say("status"));
        Assert.Equal("", resumed.Say("failure"));
        await Patience.Until(() => Ended(api, work.Kind), n => n == 1);
        (await api.Post($"/operations/{id}/resume")).IsProblem(409, "operation_not_resumable");
        (await (await host.NewTenant()).Post($"/operations/{id}/resume")).IsProblem(404, "operation_not_found");
    }

    private static async Task<int> Ended(ApiClient api, string kind) =>
        (await api.Get($"/operations?kind={kind}&status=succeeded")).Is(200).Json.Items("data").Count();

    private async Task<string> Begin(ApiClient api, string kind)
    {
        var door = host.Services.GetRequiredService<Door>();
        var command = new ReplayDeliveries(kind, new() { To = 1 }, Reason: null, Total: null);
        var begun = (Result.Answered)await door.Run(
            door.Open(api.Scope, Actor.Runtime, WebhookDecider.Redeliver, command));
        return System.Text.Json.JsonElement.Parse(begun.Answer.Body.Span).Say("id");
    }

    /// <summary>A worker of a test's own, as another node has one.</summary>
    private sealed class Worker(OperationWorker worker) : IAsyncDisposable
    {
        public static async Task<Worker> Start(ApiHost host, ILongWork work)
        {
            var store = host.Services.GetRequiredService<IStore>();
            var worker = new OperationWorker(
                store, host.Services.GetRequiredService<Door>(), new Duties(store), [work],
                NullLogger<OperationWorker>.Instance);
            await worker.StartAsync(TestContext.Current.CancellationToken);
            return new(worker);
        }

        public async ValueTask DisposeAsync()
        {
            await worker.StopAsync(CancellationToken.None);
            worker.Dispose();
        }
    }

    private sealed class Work(string kind) : ILongWork
    {
        private readonly Lock counting = new();

        public string Kind => kind;

        public IReadOnlyList<string> Kinds => [kind];

        public bool IsAble { get; init; } = true;

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<Exception> Faults { get; } = [];

        public int UnderWay { get; private set; }

        public int Most { get; private set; }

        public int Asked { get; private set; }

        public int Steps { get; private set; }

        public bool CanDo(LongOperation operation)
        {
            Asked++;
            return IsAble;
        }

        public async Task<WorkStep> Step(Scope scope, LongOperation operation, CancellationToken stopping)
        {
            lock (counting)
            {
                Steps++;
                Most = Math.Max(Most, ++UnderWay);
            }
            await Go.Task.WaitAsync(stopping);
            lock (counting)
            {
                UnderWay--;
            }
            return Faults.TryDequeue(out var fault) ? throw fault : new(1, null);
        }
    }
}
