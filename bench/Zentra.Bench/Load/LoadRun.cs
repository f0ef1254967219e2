using System.Diagnostics;
using System.Text;

namespace Zentra.Bench.Load;

/// <summary>Where the requests go, over how many connections, and for how long.</summary>
/// <param name="Ports">Of the servers, over which the connections are spread evenly.</param>
internal sealed record LoadPlan(IReadOnlyList<int> Ports, int Connections, TimeSpan Warmup, TimeSpan Duration);

/// <summary>The requests that got another answer than the expected one, with the first few in words.</summary>
internal sealed record Errors(long Count, IReadOnlyList<string> First);

/// <summary>
/// A closed loop on one thread: every connection has one request on its way and sends the next when it is answered.
/// Generator, server and store share the machine, so this does as little as it can and allocates nothing per request.
/// </summary>
internal sealed class LoadRun : IDisposable
{
    private const int WaitMs = 100;
    private const int ErrorsKept = 3;
    private const int ErrorLength = 400;
    private const int MaxReconnects = 100;
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(15);

    private readonly LoadPlan plan;
    private readonly Workload workload;
    private readonly Meter meter;
    private readonly Epoll epoll;
    private readonly Connection[] connections;
    private readonly List<string> firstErrors = [];
    private long errors;
    private int outstanding;
    private int reconnects;

    private LoadRun(LoadPlan plan, Workload workload, Func<TimeSpan> serverCpu)
    {
        this.plan = plan;
        this.workload = workload;
        epoll = new(plan.Connections);
        connections = [.. Enumerable.Range(0, plan.Connections).Select(Connect)];
        meter = new(plan.Warmup, plan.Duration, serverCpu);
    }

    /// <summary>Sends until the time or the requests are over, then waits for the answers still due.</summary>
    /// <exception cref="TimeoutException">The server fell silent.</exception>
    public static (Measurement Measurement, Errors Errors) Execute(
        LoadPlan plan, Workload workload, Func<TimeSpan> serverCpu, CancellationToken cancellation)
    {
        using var run = new LoadRun(plan, workload, serverCpu);
        run.Drive(cancellation);
        return (run.meter.Measure(), new(run.errors, run.firstErrors));
    }

    public void Dispose()
    {
        epoll.Dispose();
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }

    private void Drive(CancellationToken cancellation)
    {
        for (var i = 0; i < connections.Length; i++)
        {
            SendNext(i);
        }
        var heardAt = Stopwatch.GetTimestamp();
        while (outstanding > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var ready = epoll.Wait(WaitMs);
            for (var i = 0; i < ready; i++)
            {
                Receive(epoll.Tag(i));
            }
            meter.Advance();
            if (ready > 0)
            {
                heardAt = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(heardAt) > MaxSilence)
            {
                throw new TimeoutException($"No answer for {MaxSilence.TotalSeconds} s to {outstanding} requests.");
            }
        }
        meter.End();
    }

    private void SendNext(int tag)
    {
        if (meter.Ended)
        {
            return;
        }
        if (!workload.TryNext(out var request))
        {
            meter.End();
            return;
        }
        connections[tag].Send(request);
        outstanding++;
    }

    private void Receive(int tag)
    {
        try
        {
            if (!connections[tag].TryReceive(out var response))
            {
                return;
            }
            if (workload.Accepts(response))
            {
                meter.Record(connections[tag].Elapsed);
            }
            else
            {
                Fail($"{response.Status} {Encoding.UTF8.GetString(response.Body)}");
            }
        }
        catch (Exception lost) when (lost is IOException or InvalidDataException)
        {
            if (reconnects++ == MaxReconnects)
            {
                throw;
            }
            Fail(lost.Message);
            connections[tag].Dispose();
            connections[tag] = Connect(tag);
        }
        outstanding--;
        SendNext(tag);
    }

    private void Fail(string reason)
    {
        errors++;
        if (firstErrors.Count < ErrorsKept)
        {
            firstErrors.Add(reason.Length > ErrorLength ? reason[..ErrorLength] : reason);
        }
    }

    private Connection Connect(int tag)
    {
        var connection = new Connection(plan.Ports[tag % plan.Ports.Count]);
        epoll.Watch(connection.Socket, tag);
        return connection;
    }
}
