using Microsoft.Extensions.Logging;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Iso8583;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;

namespace Zentra.Server.Network;

/// <summary>
/// Answers one message, whatever it is and whatever goes wrong: by network management, by the desk, or by a code that
/// says why not. Nothing that a card has on it is logged.
/// </summary>
internal sealed partial class MessageDesk(
    NetworkSettings settings, INetworkDesk desk, Keys keys, RuntimeClock clock, ILogger<MessageDesk> logger)
{
    private const string SignOn = "001";
    private const string SignOff = "002";
    private const string Echo = "301";

    /// <summary>Decisions that go on although the network was told that there is none.</summary>
    private int late;

    /// <summary>The answer to a message that wants one.</summary>
    public async Task<Iso8583Message> Answer(Iso8583Message message, bool isSignedOn)
    {
        try
        {
            return isSignedOn || !settings.RequireSignOn
                ? await Decide(message)
                : AnswerMapping.Answer(message, ResponseCodes.Inoperative);
        }
        catch (Exception fault)
        {
            // Of a fault only its kind and place: its message may repeat what it was given.
            LogFault(message.Mti, fault.GetType().Name, fault.StackTrace);
            return AnswerMapping.Answer(message, ResponseCodes.Malfunction);
        }
    }

    /// <summary>
    /// The answer to network management (0800), and whether the connection is signed on from here on.
    /// </summary>
    public async Task<(Iso8583Message Answer, bool IsSignedOn)> Manage(Iso8583Message message, bool isSignedOn)
    {
        var (code, isOnNow) = message[70] switch
        {
            SignOn => await HasKey() ? (ResponseCodes.Approved, true) : (ResponseCodes.Inoperative, false),
            SignOff => (ResponseCodes.Approved, false),
            Echo => (ResponseCodes.Approved, isSignedOn),
            null => (ResponseCodes.FormatError, isSignedOn),
            _ => (ResponseCodes.NotSupported, isSignedOn),
        };
        return (AnswerMapping.Answer(message, code), isOnNow);
    }

    private async Task<bool> HasKey()
    {
        try
        {
            return await Caller() is not null;
        }
        catch (Exception fault)
        {
            LogFault("0800", fault.GetType().Name, fault.StackTrace);
            return false;
        }
    }

    private async Task<Iso8583Message> Decide(Iso8583Message message)
    {
        if (message.Mti[1] is not (MessageTypes.Authorization or MessageTypes.Financial or MessageTypes.Reversal))
        {
            return AnswerMapping.Answer(message, ResponseCodes.NotSupported);
        }
        switch (RequestMapping.Map(message, clock.Now()))
        {
            case MappedRequest.Refused refused:
                LogRefused(message.Mti, refused.Field, refused.ResponseCode);
                return AnswerMapping.Answer(message, refused.ResponseCode);
            case MappedRequest.Asked asked:
                var answer = await Ask(asked.Request);
                return AnswerMapping.Answer(message, answer.ResponseCode == ResponseCodes.CvvFailed
                    ? answer with { ResponseCode = settings.CvvCode }
                    : answer);
            default:
                throw new InvalidOperationException("A message was mapped to nothing known.");
        }
    }

    private async Task<NetworkAnswer> Ask(NetworkRequest request)
    {
        if (Volatile.Read(ref late) >= settings.MaxInFlight)
        {
            return new(ResponseCodes.Inoperative);
        }
        using var deadline = new CancellationTokenSource(settings.Deadline);
        Task<NetworkAnswer>? asked = null;
        try
        {
            if (await Caller().WaitAsync(deadline.Token) is not { } caller)
            {
                LogNoKey();
                return new(ResponseCodes.Inoperative);
            }
            asked = desk.Answer(caller, request, deadline.Token);
            return await asked.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            LogLate(request.Kind, request.Network.Stan);
            if (asked is { IsCompleted: false })
            {
                Interlocked.Increment(ref late);
                _ = asked.ContinueWith(
                    Over, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
            return new(ResponseCodes.Inoperative);
        }
    }

    /// <summary>A late decision is over; what came of it nobody waits for.</summary>
    private void Over(Task decision)
    {
        // A fault is looked at, so that it does not end elsewhere as one that nobody saw.
        _ = decision.Exception;
        Interlocked.Decrement(ref late);
    }

    private async Task<Caller?> Caller() =>
        await keys.Find($"Bearer {settings.ApiKey}") is { Actor.Role: Role.Network } caller ? caller : null;

    [LoggerMessage(LogLevel.Warning, "A network's {Kind} {Stan} was not decided in time, and was answered so")]
    private partial void LogLate(NetworkRequestKind kind, string? stan);

    [LoggerMessage(LogLevel.Error, "The network's API key is not valid, or is not of the role network")]
    private partial void LogNoKey();

    [LoggerMessage(LogLevel.Information, "A network's {Mti} was answered {Code} for its field {Field}")]
    private partial void LogRefused(string mti, int field, string code);

    [LoggerMessage(LogLevel.Error, "A network's {Mti} met a fault of ours: {Fault}\n{Trace}")]
    private partial void LogFault(string mti, string fault, string? trace);
}
