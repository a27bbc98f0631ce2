using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Recruiting.Api;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.ServiceDefaults.Clients;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Territories.V1;

var builder = WebApplication.CreateBuilder(args).AddServiceDefaults("recruiting");
builder.AddServiceDatabase<RecruitingDbContext>("recruitingdb");
builder.AddRecruiting();
builder.Services.AddServiceGrpcClient<OrganisationService.OrganisationServiceClient>("territories");
var app = builder.Build().UseServiceDefaults();
app.MapRecruiting();
return await app.RunServiceAsync(args, MessagingScripts.Assembly, OrganisationModel.Scripts, typeof(Program).Assembly);
