using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;
using Zentra.Api.Tests.Webhooks;
using Zentra.Runtime.Store;
using Zentra.Storage.Tests.Engines;

namespace Zentra.Api.Tests.Secrecy;

/// <summary>
/// A card's number and its verification value are on the wires that must have them, and nowhere else: not in what is
/// logged, traced, told, answered, shown as evidence, or written.
/// </summary>
public sealed class SecrecyTests
{
    [Fact]
    public async Task No_number_is_anywhere_where_the_store_is_in_the_data_folder() => await Run(store: null);

    [Fact]
    public async Task No_number_is_anywhere_where_the_store_is_PostgreSQL()
    {
        using var cluster = PostgresCluster.Start();
        await ZentraProcess.Migrate(cluster.Address("zentra"));
        await Run(cluster.Address("zentra"), secrets => InTables(cluster, secrets));
    }

    private static async Task Run(string? store, Func<Secrets, Task<List<string>>>? also = null)
    {
        var secrets = new Secrets();
        var found = new List<string>();
        using var book = new LogBook();
        using var traces = new Traces();
        await using var receiver = await ReceiverProcess.Start();
        var host = new ApiHost
        {
            StoreAddress = store,
            LogLevel = LogLevel.Trace,
            Webhooks = new() { AllowLoopback = true },
        };
        await using (host)
        {
            await host.InitializeAsync();
            var logs = host.Services.GetRequiredService<ILoggerFactory>();
            logs.AddProvider(book);
            var api = await host.NewTenant();
            var traffic = new SecrecyTraffic(host, api, secrets);
            await traffic.Run(receiver, logs);
            await Patience.Until(
                async () => (await api.Get("/operations?status=running")).Is(200).Json.Items("data").Count(),
                running => running == 0);

            found.AddRange(traffic.Answers.SelectMany(a => secrets.In($"an answer, {a}", a)));
            found.AddRange(book.Lines.SelectMany(line => secrets.In($"a log line, {line}", line)));
            // This process is the caller too, and what its own client traces is not the server's.
            var own = $"server.port={host.Url.Port}";
            found.AddRange(traces.Lines
                .Where(line => !(line.StartsWith("System.Net.Http.", StringComparison.Ordinal)
                    && line.Contains(own, StringComparison.Ordinal)))
                .SelectMany(line => secrets.In($"a trace, {line}", line)));
            Assert.NotEmpty(book.Lines);
            Assert.NotEmpty(traces.Lines);
            var last = (await host.Services.GetRequiredService<IStore>().Events(api.Scope, new(0, 10_000)))[^1].Id;
            var delivered = await Patience.Until(
                () => receiver.Deliveries("all", 500), all => all.Any(d => d.Say("id") == last));
            found.AddRange(delivered.SelectMany(d => secrets.In("a webhook", d.GetRawText())));
            found.AddRange(await InIntents(host.Services.GetRequiredService<IStore>(), secrets));
            found.AddRange(InFiles(host.DataDirectory, secrets));
            await host.Pause();
            found.AddRange(InFiles(host.DataDirectory, secrets));
            if (store is null)
            {
                await ZentraProcess.Replay(host.DataDirectory);
                await ZentraProcess.Audit(host.DataDirectory);
            }
            found.AddRange(also is null ? [] : await also(secrets));
            await host.InitializeAsync();
        }
        Assert.True(found.Count == 0, string.Join('\n', found.Distinct()));
    }

    private static List<string> InFiles(string folder, Secrets secrets)
    {
        var found = new List<string>();
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var open = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            open.CopyTo(copy);
            found.AddRange(secrets.In(file, copy.ToArray()));
        }
        return found;
    }

    /// <summary>What a store might keep compressed, as it is read from it.</summary>
    private static async Task<List<string>> InIntents(IStore store, Secrets secrets)
    {
        var found = new List<string>();
        foreach (var head in await store.Heads())
        {
            var after = 0L;
            while (await store.IntentsAfter(head.Tenant, after, 500) is { Count: > 0 } page)
            {
                foreach (var intent in page)
                {
                    var place = $"intent {intent.Sequence}, {intent.Operation}";
                    var events = await store.EventsOf(intent);
                    found.AddRange(new[] { intent.Command, intent.Policy, intent.Route, intent.AnswerBody }
                        .Concat(events.Select(e => e.Data))
                        .SelectMany(bytes => secrets.In(place, bytes.ToArray())));
                    found.AddRange(secrets.In(place, $"{intent.Key} {intent.Trace} {intent.Subject}"));
                }
                after = page[^1].Sequence;
            }
        }
        return found;
    }

    /// <summary>Every row of every table, as text: bytes are hexadecimal in it.</summary>
    private static async Task<List<string>> InTables(PostgresCluster cluster, Secrets secrets)
    {
        var found = new List<string>();
        await using var connection = cluster.Connect();
        if (connection.State != System.Data.ConnectionState.Open)
        {
            await connection.OpenAsync();
        }
        var tables = new List<string>();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText =
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'zentra'";
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                tables.Add(rows.GetString(0));
            }
        }
        Assert.NotEmpty(tables);
        foreach (var table in tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT t::text FROM {table} t";
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                found.AddRange(secrets.In(table, rows.GetString(0)));
            }
        }
        return found;
    }

    private sealed class LogBook : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IEnumerable<string> Lines => lines;

        public ILogger CreateLogger(string categoryName) => this;

        /// <summary>The server's log prints no scopes: the platform's have the path of a request in them.</summary>
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> named ? string.Join(' ', named) : "";
            lines.Enqueue($"{formatter(state, exception)} {values} {exception}");
        }

        public void Dispose()
        {
        }
    }

    /// <summary>Everything that any source of this process traces, with its tags and events.</summary>
    private sealed class Traces : IDisposable
    {
        private readonly ActivityListener listener;

        public Traces()
        {
            listener = new()
            {
                ShouldListenTo = _ => true,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    var text = new StringBuilder(activity.OperationName).Append(' ').Append(activity.DisplayName);
                    foreach (var (name, value) in activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)))
                    {
                        text.Append(' ').Append(name).Append('=').Append(value);
                    }
                    Lines.Enqueue(text.AppendJoin(' ', activity.Baggage).ToString());
                },
            };
            ActivitySource.AddActivityListener(listener);
        }

        public ConcurrentQueue<string> Lines { get; } = new();

        public void Dispose() => listener.Dispose();
    }
}
